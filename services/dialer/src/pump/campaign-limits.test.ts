import type { CampaignId } from '@perezvon/contracts/ids'
import { leasesHeld } from '@perezvon/livecall/capacity/leases'
import { onCampaignChanged } from '@perezvon/livecall/live-events/campaign-changes'
import { findCampaign } from '@perezvon/store/campaigns'
import { claimAttempt } from '@perezvon/store/claim-attempt'
import { listContacts } from '@perezvon/store/contacts'
import { statement } from '@perezvon/store/database'
import { explainContact } from '@perezvon/store/decisions'
import { after, givenAttempt, givenCampaign, samplePhone } from '@perezvon/store/sample-records'
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest'
import { type DialerRig, openDialerRig } from '../testing/dialer-rig.ts'
import { planCalls } from './plan-calls.ts'

let rig: DialerRig

beforeEach(async () => {
  rig = await openDialerRig({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') })
})
afterEach(() => rig.close())

const SPEND = statement(
  'test-spend',
  `update campaign_counters set cost = $2, talk_seconds = $3, attempts = attempts + $4 where campaign_id = $1`,
)
const ALL_DAY = [{ from: '00:00', to: '24:00' }]

const given = (campaign: Parameters<typeof givenCampaign>[1]) => givenCampaign(rig.ctx.db, campaign)
const campaignOf = async (id: CampaignId) => findCampaign(rig.ctx.db, { id })
const waiting = async (campaignId: CampaignId) =>
  (await listContacts(rig.ctx.db, { campaignId, state: 'waiting', limit: 50 })).items

test('plans no more calls than its caller IDs can show, one call each, and gives the other leases back', async () => {
  const id = await given({
    people: 9,
    calls_per_second: 50,
    caller_ids: { numbers: ['+74950000001', '+74950000002'], one_call_at_a_time: true },
  })
  const other = await given({ people: 3, calls_per_second: 50 })
  await planCalls(rig.ctx)
  expect((await campaignOf(id))?.counters.in_attempt).toBe(2)
  expect((await campaignOf(other))?.counters.in_attempt).toBe(3)
  expect(await leasesHeld(rig.ctx.live, { now: rig.clock.now() })).toHaveLength(5)
  expect(await planCalls(rig.ctx)).toBe(0)
})

test('plans no further than its budget allows by the average so far, and pauses where it is used up', async () => {
  const id = await given({ people: 9, calls_per_second: 50, budget: { money: 100 } })
  await rig.ctx.db.run(SPEND, [id, 80, 0, 8])
  await planCalls(rig.ctx)
  expect((await campaignOf(id))?.counters.in_attempt).toBe(2)
  expect(await planCalls(rig.ctx)).toBe(0)
  await rig.ctx.db.run(SPEND, [id, 101, 0, 0])
  await planCalls(rig.ctx)
  expect(await campaignOf(id)).toMatchObject({
    state: 'paused',
    state_reason: expect.stringContaining('budget-reached: 101 of 100 money spent'),
  })
})

test('a call of unknown length is taken to last a minute', async () => {
  const id = await given({ people: 9, calls_per_second: 50, budget: { minutes: 4 } })
  await planCalls(rig.ctx)
  expect((await campaignOf(id))?.counters.in_attempt).toBe(4)
})

test('whose time is over is finished instead of being planned', async () => {
  const id = await given({
    people: 0,
    contacts: [
      { phone: samplePhone(1), not_after: after(60).toISOString() },
      { phone: samplePhone(2), not_after: after(70).toISOString() },
    ],
  })
  rig.clock.move(60_000)
  await planCalls(rig.ctx)
  expect((await campaignOf(id))?.counters).toMatchObject({
    in_attempt: 1,
    finished: 1,
    outcomes: { expired: 1 },
  })
})

test('the account’s caps put off whoever was called too often, be it by another campaign', async () => {
  const earlier = await givenAttempt(rig.ctx.db, { state: 'started' })
  await claimAttempt(rig.ctx.db, { callId: earlier.callId, sessionId: 's', now: rig.clock.now() })
  const id = await given({ people: 3 })
  rig.ctx.accountCaps = { min_gap_seconds: 3600 }
  await planCalls(rig.ctx)
  expect((await campaignOf(id))?.counters).toMatchObject({ in_attempt: 2, waiting: 1 })
  const [capped] = await waiting(id)
  expect(capped?.due_at).toBe(after(3600).toISOString())
  const why = await explainContact(rig.ctx.db, { contactId: capped?.id ?? 'cont_' })
  expect(why?.decisions.at(-1)).toMatchObject({
    decision: 'deferred',
    detail: { reason: 'frequency-cap', cap: 'min_gap_seconds', limit: 3600, dialled: 1 },
  })
})

test('nobody is called on a blackout date, and a change of terms is followed at once', async () => {
  const id = await given({
    people: 3,
    calls_per_second: 50,
    calling_windows: ALL_DAY,
    blackout_dates: ['2026-11-20'],
  })
  await planCalls(rig.ctx)
  expect((await waiting(id)).map(({ due_at }) => due_at)).toEqual(
    Array<string>(3).fill('2026-11-20T21:00:00.000Z'),
  )
  await rig.ctx.db.script(`update campaigns set spec = jsonb_set(spec, '{blackout_dates}', '[]'),
    spec_version = spec_version + 1, deferrals_void = true where id = '${id}'`)
  await planCalls(rig.ctx)
  expect((await campaignOf(id))?.counters).toMatchObject({ waiting: 0, in_attempt: 3 })
})

test('a contact’s own agent speaks with it, the campaign’s with the others', async () => {
  const id = await given({ people: 2 })
  await rig.ctx.db.script(`
    insert into agents (name, version, spec, created_at) select 'vega', 1, spec, created_at from agents where name = 'halo';
    insert into agents (name, version, spec, created_at) select 'vega', 2, spec, created_at from agents where name = 'halo';
    update contacts set agent_name = 'vega', agent_version = 1 where campaign_id = '${id}' and phone = '${samplePhone(1)}'`)
  await planCalls(rig.ctx)
  const rows = await rig.ctx.db.rows(
    statement<{ phone: string; agent: string }>(
      'test-agents',
      `select phone, agent_name || '@' || agent_version as agent from attempts where campaign_id = $1 order by phone`,
    ),
    [id],
  )
  expect(rows).toEqual([
    { phone: samplePhone(0), agent: 'halo@1' },
    { phone: samplePhone(1), agent: 'vega@1' },
  ])
})

test('whoever follows a campaign is told when its figures change, and a plan does not fail where that cannot be done', async () => {
  const id = await given({ people: 1 })
  let told = 0
  const stop = await onCampaignChanged(rig.ctx.live, id, () => {
    told += 1
  })
  await planCalls(rig.ctx)
  await vi.waitFor(() => expect(told).toBeGreaterThan(0))
  await stop()
  const other = await given({ people: 1 })
  const { publish } = rig.ctx.live.redis
  rig.ctx.live.redis.publish = () => Promise.reject(new Error('nobody listens'))
  await planCalls(rig.ctx)
  rig.ctx.live.redis.publish = publish
  expect((await campaignOf(other))?.counters.in_attempt).toBe(1)
})
