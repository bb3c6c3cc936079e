import { createProducer, type Producer } from '@perezvon/queue/producer'
import { createLogger } from '@perezvon/runtime/logger'
import type { Service } from '@perezvon/runtime/service'
import { createSimulatedOpenAi, type SimulatedOpenAi } from '@perezvon/simulator/openai/server'
import { findAnalysis } from '@perezvon/store/analyses'
import { openScratchDatabase, type ScratchDatabase } from '@perezvon/store/scratch-database'
import { uniqueQueuePrefix } from '@perezvon/test/servers/test-redis'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { readConfig } from './config.ts'
import { createContext } from './context.ts'
import { createService } from './service.ts'
import { storeEndedCall } from './testing/stored-call.ts'

const log = createLogger({ service: 'analyst-test', level: 'silent' })

let scratch: ScratchDatabase
let openAi: SimulatedOpenAi
let producer: Producer
let service: Service

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  openAi = createSimulatedOpenAi({ seed: 7, timeToFirstTokenMs: 1, tokenIntervalMs: 0 })
  await openAi.start()
  const queue = { redisUrl: inject('redisUrl'), prefix: uniqueQueuePrefix() }
  producer = createProducer(queue, { log })
  const config = readConfig({
    REDIS_URL: queue.redisUrl,
    DATABASE_URL: scratch.url,
    OPENAI_API_KEY: 'sk-rehearsal',
    OPENAI_BASE_URL: openAi.url,
  })
  service = createService(createContext(config, { queue, log }))
  await service.start()
})
afterAll(async () => {
  await service.stop()
  await producer.close()
  await openAi.stop()
  await scratch.drop()
})

test('a job of the queue becomes an analysis whose every value was really said', async () => {
  const callId = await storeEndedCall(scratch.db, [
    ['Здравствуйте, когда привезут мой заказ?', 'Завтра с десяти до двух. Вам удобно?'],
    ['Да, подтверждаю, завтра удобно.', 'Отлично, ждите курьера.'],
  ])
  await producer.add('analyse-call', { call_id: callId })
  const analysis = await expect
    .poll(() => findAnalysis(scratch.db, { callId }), { timeout: 30_000 })
    .toMatchObject({ based_on: 'turns', opt_out_heard: false })
    .then(() => findAnalysis(scratch.db, { callId }))
  expect(analysis?.fields.map(({ name }) => name)).toEqual(['delivery_confirmed', 'preferred_time'])
  const said = 'здравствуйте, когда привезут мой заказ? да, подтверждаю, завтра удобно.'
  const quotes = analysis?.fields.flatMap(({ quote }) => (quote === null ? [] : [quote])) ?? []
  expect(quotes.length).toBeGreaterThan(0)
  for (const quote of quotes) expect(said).toContain(quote.toLowerCase())
})

test('starting and stopping twice do no harm', async () => {
  await service.start()
  await service.stop()
  await service.stop()
})
