import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AccountError, OverloadedError, RequestError } from '@perezvon/ai/ai-errors'
import type { Transcription } from '@perezvon/ai/speech-to-text/speech-to-text'
import {
  createScriptedSpeechToText,
  type ScriptedSpeechToText,
} from '@perezvon/ai/testing/scripted-speech-to-text'
import type { RecordingId } from '@perezvon/contracts/ids'
import type { JobRun } from '@perezvon/queue/consumer'
import { systemIds } from '@perezvon/runtime/ids'
import { createLogger } from '@perezvon/runtime/logger'
import { encodeRecording } from '@perezvon/simulator/recording/encode-recording'
import { findRecording } from '@perezvon/store/recordings'
import { openScratchDatabase, type ScratchDatabase } from '@perezvon/store/scratch-database'
import { findTranscript } from '@perezvon/store/transcripts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { readConfig } from '../config.ts'
import { createContext, type TranscriberContext } from '../context.ts'
import { NOW, storeAnnouncedRecording } from '../testing/announced-recording.ts'
import { type RecordingServer, startRecordingServer } from '../testing/recording-server.ts'
import { transcribeRecording } from './transcribe-recording.ts'

const log = createLogger({ service: 'transcriber-test', level: 'silent' })
const AUDIO = Buffer.from('ID3 what was said '.repeat(1000))
const HEARD: Transcription = {
  text: 'Чем могу помочь? Когда привезут мой заказ? Курьер приедет завтра.',
  segments: [
    { startMs: 0, endMs: 900, text: ' Чем могу помочь?', confidence: 0.9 },
    { startMs: 900, endMs: 2500, text: ' Когда привезут мой заказ?', confidence: 0.8 },
    { startMs: 2500, endMs: 4000, text: ' Курьер приедет завтра.', confidence: null },
    { startMs: 4000, endMs: 5000, text: ' Субтитры сделал кто-то.', confidence: 0.1 },
  ],
  durationMs: 5000,
  language: 'ru',
  model: 'whisper-1',
}

let scratch: ScratchDatabase
let storage: RecordingServer
let folder: string
let now: Date
let ears: ScriptedSpeechToText
let ctx: TranscriberContext

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
})
afterAll(() => scratch.drop())
beforeEach(async () => {
  storage = await startRecordingServer()
  folder = await mkdtemp(join(tmpdir(), 'recordings-'))
  now = NOW
  ears = createScriptedSpeechToText()
  ctx = await createContext(
    readConfig({
      REDIS_URL: inject('redisUrl'),
      DATABASE_URL: scratch.url,
      OPENAI_API_KEY: 'unused',
      RECORDINGS_URL: folder,
      RECORDING_HOSTS: `.voximplant.com, ${storage.origin}`,
      RECORDING_MAX_MEGABYTES: '1',
    }),
    { db: scratch.db, speechToText: ears, log, clock: { now: () => now, sleep: async () => undefined } },
  )
})
afterEach(async () => {
  await ctx.close()
  await storage.close()
  await rm(folder, { recursive: true })
})

const announce = (rest: { url?: string; seconds?: number } = {}) =>
  storeAnnouncedRecording(scratch.db, { url: `${storage.origin}/records/a.mp3?record_id=1`, ...rest })
const transcribe = (id: RecordingId, run: Partial<JobRun> = {}) =>
  transcribeRecording(ctx)(
    { recording_id: id },
    { signal: new AbortController().signal, log, lastTry: false, ...run },
  )
const stateOf = async (id: RecordingId) => await findRecording(scratch.db, { id })
const transcriptOf = async (id: RecordingId) => {
  const recording = await stateOf(id)
  return recording && (await findTranscript(scratch.db, { callId: recording.callId }))
}

describe('a recording that is ready', () => {
  test('is stored and written down with its speakers', async () => {
    storage.content = AUDIO
    ears.willHear(HEARD)
    const id = await announce()
    expect(await transcribe(id)).toBeUndefined()
    const recording = await stateOf(id)
    expect(recording).toMatchObject({ state: 'transcribed', bytes: AUDIO.length, reason: null })
    expect(await readFile(join(folder, recording?.storageKey ?? ''))).toEqual(AUDIO)
    const transcript = await transcriptOf(id)
    expect(transcript).toMatchObject({
      text: HEARD.text,
      language: 'ru',
      duration_ms: 5000,
      model: 'whisper-1',
    })
    expect(transcript?.segments.map(({ speaker, text }) => [speaker, text])).toEqual([
      ['agent', 'Чем могу помочь?'],
      ['person', 'Когда привезут мой заказ?'],
      ['agent', 'Курьер приедет завтра.'],
      ['unknown', 'Субтитры сделал кто-то.'],
    ])
    expect(ears.requests[0]).toMatchObject({ language: 'ru', prompt: 'HALO, курьер' })
  })

  test('is neither fetched nor written down a second time', async () => {
    storage.content = AUDIO
    ears.willHear(HEARD)
    const id = await announce()
    await transcribe(id)
    const first = [await stateOf(id), await transcriptOf(id)]
    await transcribe(id)
    expect([await stateOf(id), await transcriptOf(id)]).toEqual(first)
    expect(storage.asked).toBe(1)
    expect(ears.requests).toHaveLength(1)
  })

  test('is not fetched again where the worker died after storing it', async () => {
    storage.content = AUDIO
    const id = await announce()
    await expect(transcribe(id)).rejects.toThrow('nothing is scripted')
    expect(await stateOf(id)).toMatchObject({ state: 'stored' })
    ears.willHear(HEARD)
    await transcribe(id)
    expect(await stateOf(id)).toMatchObject({ state: 'transcribed' })
    expect(storage.asked).toBe(1)
  })

  test('that vanished from our storage is fetched once more', async () => {
    storage.content = AUDIO
    const id = await announce()
    await expect(transcribe(id)).rejects.toThrow('nothing is scripted')
    await rm(join(folder, (await stateOf(id))?.storageKey ?? 'nowhere'))
    expect(await transcribe(id)).toEqual({ again: { afterMs: 0 } })
    ears.willHear(HEARD)
    await transcribe(id)
    expect(await stateOf(id)).toMatchObject({ state: 'transcribed' })
  })

  test('of pure silence gets an empty transcript', async () => {
    storage.content = AUDIO
    ears.willHear({ ...HEARD, text: '', segments: [], language: null })
    const id = await announce()
    await transcribe(id)
    expect(await transcriptOf(id)).toMatchObject({ text: '', segments: [] })
  })

  test('whose words come without times is one stretch', async () => {
    storage.content = AUDIO
    ears.willHear({ ...HEARD, text: 'когда привезут мой заказ', segments: [] })
    const id = await announce()
    await transcribe(id)
    expect((await transcriptOf(id))?.segments).toEqual([
      { speaker: 'person', start_ms: 0, end_ms: 5000, text: 'когда привезут мой заказ', confidence: null },
    ])
  })
})

describe('a recording that is not ready', () => {
  test('is looked at again later and later, and then written down', async () => {
    const id = await announce()
    expect(await transcribe(id)).toEqual({ again: { afterMs: 1000 } })
    now = new Date(NOW.getTime() + 20_000)
    expect(await transcribe(id)).toEqual({ again: { afterMs: 10_000 } })
    expect(await stateOf(id)).toMatchObject({ state: 'announced' })
    storage.content = AUDIO
    ears.willHear(HEARD)
    await transcribe(id)
    expect(await stateOf(id)).toMatchObject({ state: 'transcribed' })
  })

  test('and too small for its duration is looked at again', async () => {
    storage.content = AUDIO.subarray(0, 1000)
    const id = await announce({ seconds: 60 })
    expect(await transcribe(id)).toMatchObject({ again: {} })
    expect(await readdir(folder, { recursive: true, withFileTypes: true })).toSatisfy(
      (entries: { isFile(): boolean }[]) => entries.every((entry) => !entry.isFile()),
    )
  })

  test('and plays shorter than it must is not kept, and looked at again', async () => {
    const whole = encodeRecording({ utterances: [], durationMs: 30_000 })
    const id = await announce({ seconds: 30 })
    storage.content = whole.subarray(0, whole.length * 0.8)
    expect(await transcribe(id)).toEqual({ again: { afterMs: 1000 } })
    expect(await stateOf(id)).toMatchObject({ state: 'announced' })
    expect((await readdir(folder, { recursive: true })).filter((name) => name.includes('.'))).toEqual([])
    storage.content = whole
    ears.willHear(HEARD)
    await transcribe(id)
    expect(await stateOf(id)).toMatchObject({ state: 'transcribed', bytes: whole.length })
  })

  test('after half an hour never will be: the job ends, the state says why', async () => {
    const id = await announce()
    now = new Date(NOW.getTime() + 31 * 60_000)
    expect(await transcribe(id)).toBeUndefined()
    expect(await stateOf(id)).toMatchObject({ state: 'failed', reason: 'never-ready' })
    storage.content = AUDIO
    await transcribe(id)
    expect(await stateOf(id)).toMatchObject({ state: 'failed', reason: 'never-ready' })
  })

  test('because its storage is away, waits without using up tries', async () => {
    storage.status = 503
    const id = await announce()
    expect(await transcribe(id)).toEqual({ again: { afterMs: 1000 } })
  })
})

describe('a recording that cannot be had', () => {
  test.each([
    [410, 'gone'],
    [401, 'refused-unauthorised'],
    [403, 'refused-forbidden'],
  ])('with HTTP %i ends as %s', async (status, reason) => {
    storage.status = status
    const id = await announce()
    expect(await transcribe(id)).toBeUndefined()
    expect(await stateOf(id)).toMatchObject({ state: 'failed', reason })
  })

  test('from a host that is not allowed is never asked for', async () => {
    const id = await announce({ url: 'https://169.254.169.254/latest/meta-data' })
    await transcribe(id)
    expect(await stateOf(id)).toMatchObject({ state: 'failed', reason: 'refused-host-not-allowed' })
  })

  test('that is too large is not kept', async () => {
    storage.content = Buffer.alloc(1_000_001)
    const id = await announce()
    await transcribe(id)
    expect(await stateOf(id)).toMatchObject({ state: 'failed', reason: 'too-large' })
  })

  test('that no row tells of is not tried again', async () => {
    await expect(transcribe(systemIds.recording())).rejects.toMatchObject({ code: 'recording-unknown' })
  })
})

describe('a model that does not serve', () => {
  beforeEach(() => {
    storage.content = AUDIO
  })

  test('for lack of credit makes the job wait', async () => {
    ears.willHear(new AccountError('ai-credit-exhausted', 'no credit'))
    const id = await announce()
    expect(await transcribe(id, { lastTry: true })).toEqual({ again: { afterMs: 300_000 } })
    expect(await stateOf(id)).toMatchObject({ state: 'stored' })
  })

  test('because it cannot read the audio ends the recording under that name', async () => {
    ears.willHear(new RequestError('ai-audio-unreadable', 'not audio'))
    const id = await announce()
    expect(await transcribe(id)).toBeUndefined()
    expect(await stateOf(id)).toMatchObject({ state: 'failed', reason: 'ai-audio-unreadable' })
  })

  test('because it is overloaded is tried again, and named after the last try', async () => {
    ears.willHear(
      new OverloadedError('ai-rate-limited', 'busy'),
      new OverloadedError('ai-rate-limited', 'busy'),
    )
    const id = await announce()
    await expect(transcribe(id)).rejects.toMatchObject({ code: 'ai-rate-limited' })
    expect(await stateOf(id)).toMatchObject({ state: 'stored', reason: null })
    await expect(transcribe(id, { lastTry: true })).rejects.toMatchObject({ code: 'ai-rate-limited' })
    expect(await stateOf(id)).toMatchObject({ state: 'failed', reason: 'ai-rate-limited' })
  })

  test('because the service stops fails nothing, not even on the last try', async () => {
    const stopping = new AbortController()
    stopping.abort(new Error('the service stops'))
    const id = await announce()
    await expect(transcribe(id, { lastTry: true, signal: stopping.signal })).rejects.toThrow(
      'the service stops',
    )
    expect(await stateOf(id)).toMatchObject({ state: 'announced' })
  })

  test('within the job’s deadline is named after the last try', async () => {
    const late = AbortSignal.abort(new DOMException('too late', 'TimeoutError'))
    const id = await announce()
    await expect(transcribe(id, { lastTry: true, signal: late })).rejects.toThrow('too late')
    expect(await stateOf(id)).toMatchObject({ state: 'failed', reason: 'unexpected' })
  })
})
