import { randomUUID } from 'node:crypto'
import { listedAsWritten } from '@perezvon/contracts/campaign/listed-contact'
import { connectLivecall } from '@perezvon/livecall/connection'
import { createProducer } from '@perezvon/queue/producer'
import { systemIds } from '@perezvon/runtime/ids'
import { createLogger } from '@perezvon/runtime/logger'
import { createSimulatedVoximplant } from '@perezvon/simulator/rehearsal/simulated-voximplant'
import { saveAgentVersion } from '@perezvon/store/agents'
import { createCampaign, findCampaign } from '@perezvon/store/campaigns'
import { listContacts } from '@perezvon/store/contacts'
import { explainContact } from '@perezvon/store/decisions'
import { sampleAgent, sampleCampaign } from '@perezvon/store/sample-records'
import { openScratchDatabase } from '@perezvon/store/scratch-database'
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest'
import { readConfig } from './config.ts'
import { createContext } from './context.ts'
import { createService } from './service.ts'

/** A scenario that ends without a word: it claims nothing, dials nobody, reports nothing. */
const MUTE_SCENARIO = `VoxEngine.addEventListener(AppEvents.Started, () => VoxEngine.terminate())`
const EVERY_HOUR = [{ from: '00:00', to: '24:00' }]
const PATIENCE_MS = 40_000

const log = createLogger({ service: 'dialer', level: 'silent' })
let voximplant: ReturnType<typeof createSimulatedVoximplant>
let scratch: Awaited<ReturnType<typeof openScratchDatabase>>

beforeEach(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  voximplant = createSimulatedVoximplant({
    rules: [{ ruleId: 7, files: [{ name: 'mute', source: MUTE_SCENARIO }] }],
    historyLagMs: 50,
  })
  await voximplant.start()
})
afterEach(async () => {
  await voximplant.stop()
  await scratch.drop()
})

function environment() {
  return {
    REDIS_URL: inject('redisUrl'),
    DATABASE_URL: scratch.url,
    PEREZVON_SECRET: 'a-secret-of-at-least-thirty-two-characters',
    BACKEND_URL: 'http://127.0.0.1:9',
    USE_VOXIMPLANT: 'false',
    VOXIMPLANT_API_URL: `${voximplant.url}/platform_api`,
    VOXIMPLANT_ACCOUNT_ID: String(voximplant.accountId),
    VOXIMPLANT_API_KEY: voximplant.apiKey,
    VOXIMPLANT_RULE_ID: '7',
    ACCOUNT_CALLS_PER_SECOND: '50',
    PUMP_EVERY_SECONDS: '0.2',
    SWEEP_EVERY_SECONDS: '0.3',
    SWEEP_STARTED_SECONDS: '0.2',
    RECONCILE_EVERY_SECONDS: '0.2',
    RECONCILE_LAG_SECONDS: '60',
  }
}

async function startDialer(prefix: string) {
  const redisUrl = inject('redisUrl')
  const queue = { redisUrl, prefix: `{${prefix}}` }
  const live = connectLivecall({ redisUrl, prefix, log })
  const jobs = createProducer(queue, { log })
  const config = readConfig(environment())
  const service = createService(await createContext(config, { db: scratch.db, live, jobs, queue, log }))
  await service.start()
  return {
    stop: async () => {
      await service.stop()
      await jobs.close()
      await live.close()
    },
  }
}

async function givenCampaign(people: number) {
  const now = new Date()
  await saveAgentVersion(scratch.db, { spec: sampleAgent(), now })
  const id = systemIds.campaign()
  const spec = sampleCampaign({
    people,
    calling_windows: EVERY_HOUR,
    calls_per_second: 50,
    retries: { failed: { count: 0, after_seconds: [1] } },
  })
  const contacts = spec.contacts.map(listedAsWritten)
  await createCampaign(scratch.db, { id, spec, contacts, now, writeId: systemIds.writeContact })
  return id
}

test('two dialers carry a campaign through the real API to outcomes, although no session ever says a word', async () => {
  const prefix = `t-${randomUUID()}`
  const id = await givenCampaign(6)
  const dialers = [await startDialer(prefix), await startDialer(prefix)]
  await vi.waitFor(async () => expect((await findCampaign(scratch.db, { id }))?.state).toBe('completed'), {
    timeout: PATIENCE_MS,
    interval: 200,
  })
  await Promise.all(dialers.map((dialer) => dialer.stop()))
  expect(await findCampaign(scratch.db, { id })).toMatchObject({
    counters: { contacts: 6, finished: 6, attempts: 6, outcomes: { failed: 6 } },
  })
  const { items } = await listContacts(scratch.db, { campaignId: id, limit: 10 })
  const why = await explainContact(scratch.db, { contactId: items[0]?.id ?? 'cont_' })
  expect(why?.contact.reason).toBe('session-ended-without-claim')
  expect(why?.decisions.map(({ decision }) => decision)).toEqual([
    'imported',
    'attempt-planned',
    'attempt-ended',
    'finished',
  ])
  expect(voximplant.ledger.sessions()).toHaveLength(6)
})

test('an account without money stops the campaign with the reason, and nobody’s retries are used up', async () => {
  voximplant.setBalance(0)
  const id = await givenCampaign(3)
  const dialer = await startDialer(`t-${randomUUID()}`)
  await vi.waitFor(
    async () =>
      expect(await findCampaign(scratch.db, { id })).toMatchObject({
        state: 'paused',
        state_reason: expect.stringContaining('127'),
        counters: { waiting: 3, in_attempt: 0, finished: 0 },
      }),
    { timeout: PATIENCE_MS, interval: 100 },
  )
  await dialer.stop()
})

test('started and stopped twice, it does so once', async () => {
  const config = readConfig(environment())
  const queue = { redisUrl: inject('redisUrl'), prefix: `{t-${randomUUID()}}` }
  const service = createService(await createContext(config, { queue, log }))
  await service.start()
  await service.start()
  await service.stop()
  await service.stop()
})
