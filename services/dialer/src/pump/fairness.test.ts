import type { CampaignId } from '@perezvon/contracts/ids'
import { releaseLease } from '@perezvon/livecall/capacity/leases'
import { systemIds } from '@perezvon/runtime/ids'
import { findAgent } from '@perezvon/store/agents'
import { findAttempt, planSingleCall } from '@perezvon/store/attempts'
import { findCampaign } from '@perezvon/store/campaigns'
import { closeAttempt } from '@perezvon/store/close-attempt'
import { type Database, statement } from '@perezvon/store/database'
import { givenCampaign, samplePhone } from '@perezvon/store/sample-records'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { originateCall } from '../jobs/originate-call.ts'
import { type DialerRig, openDialerRig, runJob } from '../testing/dialer-rig.ts'
import { planCalls } from './plan-calls.ts'

let rig: DialerRig

beforeEach(async () => {
  rig = await openDialerRig({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') })
})
afterEach(() => rig.close())

const OPEN = statement<{ call_id: `call_${string}`; campaign_id: CampaignId }>(
  'test-open-attempts',
  'select call_id, campaign_id from attempts where ended_at is null order by position limit $1',
)
const EVERYBODY = { concurrency: 100, calls_per_second: 100 }

const given = (people: number, more: Parameters<typeof givenCampaign>[1] = {}) =>
  givenCampaign(rig.ctx.db, { people, ...EVERYBODY, ...more })

/** The oldest calls end, and their lines come free at once. */
async function endOldest(db: Database, count: number): Promise<void> {
  for (const { call_id: callId, campaign_id: campaignId } of await db.rows(OPEN, [count])) {
    const end = { outcome: 'conversation', reason: 'x', redial: undefined, now: rig.clock.now() } as const
    await closeAttempt(db, { callId, ...end })
    await releaseLease(rig.ctx.live, { callId, campaignId })
  }
}

/** So many lines come free, one after the other, and are given out again. Answers how many calls each campaign began. */
async function run(lines: number, campaigns: readonly CampaignId[]): Promise<number[]> {
  const begun = async () =>
    Promise.all(campaigns.map(async (id) => (await findCampaign(rig.ctx.db, { id }))?.counters.attempts ?? 0))
  const before = await begun()
  for (let line = 0; line < lines; line++) {
    await endOldest(rig.ctx.db, 1)
    await planCalls(rig.ctx)
  }
  return (await begun()).map((count, index) => count - (before[index] ?? 0))
}

test('each line that comes free goes round by weight and priority, and a low priority never starves', async () => {
  const low = await given(100, { priority: 'low' })
  const normal = await given(100)
  const heavy = await given(100, { weight: 2.5 })
  await planCalls(rig.ctx)
  // 1 : 4 : 10
  expect(await run(30, [low, normal, heavy])).toEqual([2, 8, 20])
})

test('who comes later starts where the others are: neither served first for what it missed, nor last', async () => {
  const first = await given(100)
  await planCalls(rig.ctx)
  await run(30, [first])
  const late = await given(100)
  expect(await run(20, [first, late])).toEqual([10, 10])
})

test('a campaign of ten gets its share beside one of a thousand, and is done long before', async () => {
  const large = await given(1000)
  await planCalls(rig.ctx)
  const small = await given(10)
  expect(await run(20, [large, small])).toEqual([10, 10])
})

test('what a campaign cannot use by its own limits it is not owed later', async () => {
  const narrow = await given(100, { concurrency: 1 })
  const wide = await given(100)
  await planCalls(rig.ctx)
  await run(40, [narrow, wide])
  await rig.ctx.db.script(`update campaigns set spec = jsonb_set(spec, '{concurrency}', '100'),
    spec_version = spec_version + 1 where id = '${narrow}'`)
  const [caught = 0, kept = 0] = await run(20, [narrow, wide])
  expect(caught + kept).toBe(20)
  expect(Math.abs(caught - kept)).toBeLessThanOrEqual(2)
})

test('a campaign leaves its reserved lines free for others, who use them', async () => {
  const modest = await given(100, { reserved_lines: 4 })
  await planCalls(rig.ctx)
  await planCalls(rig.ctx)
  expect((await findCampaign(rig.ctx.db, { id: modest }))?.counters.in_attempt).toBe(6)
  const other = await given(100)
  await planCalls(rig.ctx)
  expect((await findCampaign(rig.ctx.db, { id: other }))?.counters.in_attempt).toBe(4)
  // Of what comes free the modest one takes nothing before enough is free for others.
  expect(await run(3, [modest, other])).toEqual([0, 3])
})

test('dialers that give out lines at the same time agree on whose turn it is', async () => {
  const campaigns = [await given(200, { weight: 1 }), await given(200, { weight: 3 })]
  for (let round = 0; round < 30; round++) {
    await endOldest(rig.ctx.db, 4)
    await Promise.all([1, 2, 3].map(() => planCalls(rig.ctx)))
  }
  while ((await planCalls(rig.ctx)) > 0);
  const [light = 0, heavy = 0] = await Promise.all(
    campaigns.map(async (id) => (await findCampaign(rig.ctx.db, { id }))?.counters.attempts ?? 0),
  )
  expect(light + heavy).toBeGreaterThanOrEqual(120)
  expect(heavy / light).toBeGreaterThan(2)
  expect(heavy / light).toBeLessThan(4)
})

/** A single call that somebody asked for and that waits for its line. */
async function singleCall(): Promise<`call_${string}`> {
  const agentVersion = await findAgent(rig.ctx.db, { name: 'halo' })
  if (agentVersion === undefined) throw new Error('no agent')
  const callId = systemIds.call()
  const body = { phone: samplePhone(99), variables: {} }
  const contactId = systemIds.contact()
  await planSingleCall(rig.ctx.db, { callId, contactId, body, agentVersion, now: rig.clock.now() })
  return callId
}

test('a single call that waits finds a line free, however many a campaign could use', async () => {
  const campaign = await given(100)
  await planCalls(rig.ctx)
  const callId = await singleCall()
  const originate = () => runJob(originateCall(rig.ctx), { call_id: callId })
  expect(await originate()).toMatchObject({ again: {} })
  expect(await run(1, [campaign])).toEqual([0])
  await originate()
  expect((await findAttempt(rig.ctx.db, { callId }))?.state).toBe('started')
  expect(await run(3, [campaign])).toEqual([3])
})

test('single calls that nobody helps on do not keep campaigns from calling', async () => {
  const campaign = await given(100)
  for (let call = 0; call < 30; call++) await singleCall()
  await planCalls(rig.ctx)
  for (let pass = 0; pass < 200; pass++) await planCalls(rig.ctx)
  expect((await findCampaign(rig.ctx.db, { id: campaign }))?.counters.in_attempt).toBe(10)
})
