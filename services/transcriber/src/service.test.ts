import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createProducer, type Producer } from '@perezvon/queue/producer'
import { createLogger } from '@perezvon/runtime/logger'
import type { Service } from '@perezvon/runtime/service'
import { createSimulatedOpenAi, type SimulatedOpenAi } from '@perezvon/simulator/openai/server'
import { encodeRecording } from '@perezvon/simulator/recording/encode-recording'
import { findRecording } from '@perezvon/store/recordings'
import { openScratchDatabase, type ScratchDatabase } from '@perezvon/store/scratch-database'
import { findTranscript } from '@perezvon/store/transcripts'
import { uniqueQueuePrefix } from '@perezvon/test/servers/test-redis'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { readConfig } from './config.ts'
import { createContext } from './context.ts'
import { createService } from './service.ts'
import { storeAnnouncedRecording } from './testing/announced-recording.ts'
import { type RecordingServer, startRecordingServer } from './testing/recording-server.ts'

const log = createLogger({ service: 'transcriber-test', level: 'silent' })

let scratch: ScratchDatabase
let openAi: SimulatedOpenAi
let storage: RecordingServer
let folder: string
let producer: Producer
let service: Service

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  openAi = createSimulatedOpenAi({ seed: 7 })
  await openAi.start()
  storage = await startRecordingServer()
  folder = await mkdtemp(join(tmpdir(), 'recordings-'))
  const queue = { redisUrl: inject('redisUrl'), prefix: uniqueQueuePrefix() }
  producer = createProducer(queue, { log })
  const config = readConfig({
    REDIS_URL: queue.redisUrl,
    DATABASE_URL: scratch.url,
    OPENAI_API_KEY: 'sk-rehearsal',
    OPENAI_BASE_URL: openAi.url,
    RECORDINGS_URL: folder,
    RECORDING_HOSTS: storage.origin,
  })
  service = createService(await createContext(config, { queue, log }))
  await service.start()
})
afterAll(async () => {
  await service.stop()
  await producer.close()
  await storage.close()
  await openAi.stop()
  await scratch.drop()
  await rm(folder, { recursive: true })
})

test('a recording that comes late is fetched, kept, and written down as it was spoken', async () => {
  const id = await storeAnnouncedRecording(scratch.db, {
    url: `${storage.origin}/a.mp3`,
    seconds: 6,
    at: new Date(), // the service lives by the machine's own clock, and gives up what was announced long ago
  })
  await producer.add('transcribe-recording', { recording_id: id })
  await expect.poll(() => storage.asked, { timeout: 30_000 }).toBeGreaterThan(0)
  storage.content = encodeRecording({
    durationMs: 6000,
    utterances: [
      { channel: 'agent', startMs: 0, endMs: 1500, text: 'Здравствуйте! Чем могу помочь?' },
      { channel: 'person', startMs: 2000, endMs: 3500, text: 'Когда привезут мой заказ?' },
    ],
  })
  await expect
    .poll(async () => (await findRecording(scratch.db, { id }))?.state, { timeout: 40_000 })
    .toBe('transcribed')
  const recording = await findRecording(scratch.db, { id })
  const transcript = recording && (await findTranscript(scratch.db, { callId: recording.callId }))
  expect(transcript?.segments.map(({ speaker, text }) => [speaker, text])).toEqual([
    ['agent', 'Здравствуйте! Чем могу помочь?'],
    ['person', 'Когда привезут мой заказ?'],
  ])
})

test('starting and stopping twice do no harm', async () => {
  await service.start()
  await service.stop()
  await service.stop()
})
