import type { CampaignId } from '@perezvon/contracts/ids'
import { leasesHeld } from '@perezvon/livecall/capacity/leases'
import { wakePump } from '@perezvon/livecall/capacity/pump-wake'
import { findCampaign } from '@perezvon/store/campaigns'
import { closeAttempt } from '@perezvon/store/close-attempt'
import { listContacts } from '@perezvon/store/contacts'
import { explainContact } from '@perezvon/store/decisions'
import { givenAttempt, givenCampaign, samplePhone } from '@perezvon/store/sample-records'
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest'
import { type DialerRig, openDialerRig } from '../testing/dialer-rig.ts'
import { planCalls } from './plan-calls.ts'
import { createPump } from './pump.ts'

let rig: DialerRig

beforeEach(async () => {
  rig = await openDialerRig({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') })
})
afterEach(() => rig.close())

const given = (campaign: Parameters<typeof givenCampaign>[1]) => givenCampaign(rig.ctx.db, campaign)
const countersOf = async (id: CampaignId) => (await findCampaign(rig.ctx.db, { id }))?.counters
const held = () => leasesHeld(rig.ctx.live, { now: rig.clock.now() })

test('plans as many calls as there are lines, each with its lease and its job', async () => {
  const id = await given({ people: 30, concurrency: 20, calls_per_second: 50 })
  await planCalls(rig.ctx)
  expect(await countersOf(id)).toMatchObject({ waiting: 20, in_attempt: 10 })
  expect(await held()).toHaveLength(10)
  expect(await rig.ctx.jobs.depth('originate-call')).toMatchObject({ waiting: 10 })
  expect(await planCalls(rig.ctx)).toBe(0)
  expect(await countersOf(id)).toMatchObject({ in_attempt: 10 })
})

test('keeps to a campaign’s own lines, and shares the account’s in turn', async () => {
  const large = await given({ people: 30, concurrency: 30, calls_per_second: 50 })
  const small = await given({ people: 30, concurrency: 3, calls_per_second: 50 })
  await planCalls(rig.ctx)
  expect(await countersOf(large)).toMatchObject({ in_attempt: 7 })
  expect(await countersOf(small)).toMatchObject({ in_attempt: 3 })
})

test('plans no further ahead than it can dial soon', async () => {
  const id = await given({ people: 30, concurrency: 30, calls_per_second: 1.5 })
  await planCalls(rig.ctx)
  await planCalls(rig.ctx)
  expect(await countersOf(id)).toMatchObject({ in_attempt: 3 })
  expect(await held()).toHaveLength(3)
})

test('dialers that pump at the same time plan nobody twice and exceed no limit', async () => {
  const id = await given({ people: 40, concurrency: 8, calls_per_second: 50 })
  await Promise.all([0, 1, 2, 3].map(() => planCalls(rig.ctx)))
  while ((await planCalls(rig.ctx)) > 0);
  expect(await countersOf(id)).toMatchObject({ in_attempt: 8, attempts: 8 })
  expect(await held()).toHaveLength(8)
})

test('after Redis lost its data, calls on the line are counted before anybody is planned', async () => {
  const onLine = await givenAttempt(rig.ctx.db, { state: 'claimed' })
  const id = await given({ people: 30, concurrency: 30, calls_per_second: 50 })
  await rig.loseCapacity()
  await planCalls(rig.ctx)
  expect(await countersOf(id)).toMatchObject({ in_attempt: 9 })
  expect(await held()).toContain(onLine.callId)
})

test('a lease that found no contact is given back', async () => {
  const id = await given({ people: 2, concurrency: 9, calls_per_second: 50 })
  await planCalls(rig.ctx)
  expect(await countersOf(id)).toMatchObject({ in_attempt: 2 })
  expect(await held()).toHaveLength(2)
})

test('puts off whoever sleeps, with the reason in the journal, and calls the others', async () => {
  const id = await given({
    people: 0,
    contacts: [
      { phone: samplePhone(1), time_zone: 'Asia/Kamchatka' },
      { phone: samplePhone(2) },
      { phone: samplePhone(3), time_zone: 'America/New_York' },
    ],
  })
  await planCalls(rig.ctx)
  expect(await countersOf(id)).toMatchObject({ waiting: 2, in_attempt: 1 })
  const { items } = await listContacts(rig.ctx.db, { campaignId: id, state: 'waiting', limit: 5 })
  expect(items.map(({ due_at }) => due_at)).toEqual(['2026-11-20T21:00:00.000Z', '2026-11-20T14:00:00.000Z'])
  const why = await explainContact(rig.ctx.db, { contactId: items[0]?.id ?? 'cont_' })
  expect(why?.decisions.at(-1)).toMatchObject({
    decision: 'deferred',
    detail: { reason: 'outside-window', time_zone: 'Asia/Kamchatka', until: '2026-11-20T21:00:00.000Z' },
  })
})

test('a campaign whose contacts all have their outcome is completed', async () => {
  const id = await given({ people: 1 })
  await planCalls(rig.ctx)
  const { items } = await listContacts(rig.ctx.db, { campaignId: id, limit: 5 })
  const now = rig.clock.now()
  const callId = items[0]?.last_call_id ?? 'call_'
  await closeAttempt(rig.ctx.db, { callId, outcome: 'conversation', reason: 'x', redial: undefined, now })
  await planCalls(rig.ctx)
  expect((await findCampaign(rig.ctx.db, { id }))?.state).toBe('completed')
})

test('the pump works when it is woken, and stops when it is told', async () => {
  rig.ctx.timing.pumpEveryMs = 3_600_000
  const pump = createPump(rig.ctx)
  await pump.start()
  const id = await given({ people: 1 })
  await vi.waitFor(async () => {
    await wakePump(rig.ctx.live)
    expect(await countersOf(id)).toMatchObject({ in_attempt: 1 })
  })
  await pump.stop()
  const later = await given({ people: 0, contacts: [{ phone: samplePhone(9) }] })
  await wakePump(rig.ctx.live)
  await pump.stop()
  expect(await countersOf(later)).toMatchObject({ waiting: 1 })
})

test('a pass that fails does not end the pump', async () => {
  const pump = createPump({
    ...rig.ctx,
    limits: {
      callsPerSecond: 100,
      get concurrency() {
        if (failures++ < 1) throw new Error('a bad moment')
        return 10
      },
    },
  })
  let failures = 0
  const id = await given({ people: 1 })
  await pump.start()
  await vi.waitFor(async () => expect(await countersOf(id)).toMatchObject({ in_attempt: 1 }), {
    timeout: 20_000,
  })
  expect(failures).toBeGreaterThan(1)
  await pump.stop()
})
