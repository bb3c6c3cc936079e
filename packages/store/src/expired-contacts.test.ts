import { systemIds } from '@perezvon/runtime/ids'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { findAttempt } from './attempts.ts'
import { findCampaign } from './campaigns.ts'
import { claimAttempt } from './claim-attempt.ts'
import { closeAttempt } from './close-attempt.ts'
import { findContact, listContacts } from './contacts.ts'
import type { Database } from './database.ts'
import { explainContact } from './decisions.ts'
import { finishLeftContacts } from './finish-contacts.ts'
import { planAttempts } from './plan-attempts.ts'
import { after, givenAttempt, givenCampaign, NOON, samplePhone } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

type Campaign = NonNullable<Parameters<typeof givenAttempt>[1]>['campaign']

/** A contact that may be called until a minute after noon, once it was dialled and the line was busy. */
async function dialledOnce(campaign: Campaign) {
  const attempt = await givenAttempt(db, { state: 'started', campaign })
  await claimAttempt(db, { callId: attempt.callId, sessionId: 's', now: NOON })
  const redial = { dueAt: after(30), detail: { rule: 'busy' } }
  await closeAttempt(db, {
    callId: attempt.callId,
    outcome: 'busy',
    reason: 'sip-486',
    redial,
    now: after(10),
  })
  return attempt
}

const untilAMinute = {
  people: 0,
  contacts: [{ phone: samplePhone(1), not_after: after(60).toISOString() }],
}
const plan = (campaignId: `camp_${string}`, seconds: number) =>
  planAttempts(db, { campaignId, limit: 5, now: after(seconds), newCallId: systemIds.call })
const lastWords = async (contactId: `cont_${string}`) =>
  (await explainContact(db, { contactId }))?.decisions.slice(-2)

test('whose time is over before anybody called is expired at the plan, with the rule and the time', async () => {
  const campaignId = await givenCampaign(db, untilAMinute)
  expect(await plan(campaignId, 60)).toEqual({ planned: [], suppressed: 0, expired: 1, capped: 0 })
  const { items } = await listContacts(db, { campaignId, limit: 5 })
  expect(items).toMatchObject([{ state: 'finished', outcome: 'expired', reason: 'not-after', due_at: null }])
  expect(await lastWords(items[0]?.id ?? 'cont_')).toMatchObject([
    {
      decision: 'expired',
      detail: { rule: 'not-after', expires_at: after(60).toISOString(), when: 'plan' },
    },
    { decision: 'finished', detail: { outcome: 'expired', reason: 'not-after' } },
  ])
  expect((await findCampaign(db, { id: campaignId }))?.counters).toMatchObject({
    waiting: 0,
    finished: 1,
    outcomes: { expired: 1 },
  })
})

test('the sweep finds those whom no plan would look at, each by its own rule', async () => {
  const asleep = await givenCampaign(db, {
    people: 0,
    time_to_live_seconds: 120,
    contacts: [
      { phone: samplePhone(1), not_before: after(3600).toISOString() },
      { phone: samplePhone(2), not_after: after(60).toISOString() },
    ],
  })
  expect(await finishLeftContacts(db, { now: after(59) })).toBe(0)
  expect(await finishLeftContacts(db, { now: after(120) })).toBe(2)
  expect(await finishLeftContacts(db, { now: after(120) })).toBe(0)
  const { items } = await listContacts(db, { campaignId: asleep, limit: 5 })
  expect(items).toMatchObject([
    { outcome: 'expired', reason: 'time-to-live' },
    { outcome: 'expired', reason: 'not-after' },
  ])
  expect(await lastWords(items[0]?.id ?? 'cont_')).toMatchObject([
    { decision: 'expired', detail: { rule: 'time-to-live', when: 'sweep' } },
    { decision: 'finished' },
  ])
  expect((await findCampaign(db, { id: asleep }))?.counters).toMatchObject({
    waiting: 0,
    finished: 2,
    outcomes: { expired: 2 },
  })
})

test('where somebody had dialled, the outcome of the last attempt that did is the final one', async () => {
  const planned = await dialledOnce(untilAMinute)
  expect(await plan(planned.campaignId, 60)).toMatchObject({ expired: 1 })
  const swept = await dialledOnce(untilAMinute)
  const again = await plan(swept.campaignId, 31)
  await closeAttempt(db, {
    callId: again.planned[0]?.callId ?? 'call_',
    outcome: 'cancelled',
    reason: 'campaign-paused',
    redial: { dueAt: after(59), detail: {} },
    beforeDial: true,
    now: after(32),
  })
  await finishLeftContacts(db, { now: after(60) })
  for (const { contactId, campaignId } of [planned, swept]) {
    expect(await findContact(db, { contactId })).toMatchObject({ outcome: 'busy', reason: 'sip-486' })
    expect((await findCampaign(db, { id: campaignId }))?.counters).toMatchObject({
      waiting: 0,
      in_attempt: 0,
      finished: 1,
      outcomes: { busy: 1 },
    })
    expect(await lastWords(contactId)).toMatchObject([
      { decision: 'expired', detail: { rule: 'not-after' } },
      { decision: 'finished', detail: { outcome: 'busy', reason: 'sip-486' } },
    ])
  }
})

test('a campaign’s own end is told as its time, and spares whoever has an outcome', async () => {
  const campaign = { ...untilAMinute, contacts: [{ phone: samplePhone(1) }, { phone: samplePhone(2) }] }
  const { campaignId } = await dialledOnce({ ...campaign, not_after: after(90).toISOString() })
  await finishLeftContacts(db, { now: after(90) })
  const { items } = await listContacts(db, { campaignId, limit: 5 })
  expect(items).toMatchObject([
    { outcome: 'busy', reason: 'sip-486' },
    { outcome: 'expired', reason: 'campaign-time-is-over' },
  ])
})

test('the claim is refused to a contact whose time is over, and to a campaign whose is', async () => {
  const own = await givenAttempt(db, { state: 'started', campaign: untilAMinute })
  const theirs = await givenAttempt(db, {
    state: 'started',
    campaign: { people: 1, not_after: after(60).toISOString() },
  })
  for (const { callId } of [own, theirs]) {
    expect(await claimAttempt(db, { callId, sessionId: 'a', now: after(60) })).toMatchObject({
      granted: false,
      reason: 'expired',
    })
    expect((await findAttempt(db, { callId }))?.refusal).toBe('expired')
  }
  expect((await findAttempt(db, { callId: own.callId }))?.expiry).toEqual({
    at: after(60),
    rule: 'not-after',
  })
})

test('an attempt that ends too late for a redial finishes its contact by what was dialled', async () => {
  const over = { rule: 'time-to-live', detail: { expires_at: after(60).toISOString() } } as const
  const dialled = await givenAttempt(db, { state: 'started', campaign: untilAMinute })
  await claimAttempt(db, { callId: dialled.callId, sessionId: 's', now: NOON })
  const undialled = await givenAttempt(db, { state: 'started', campaign: untilAMinute })
  const end = { redial: undefined, over, now: after(10) }
  await closeAttempt(db, { callId: dialled.callId, outcome: 'no-answer', reason: 'sip-408', ...end })
  await closeAttempt(db, { callId: undialled.callId, outcome: 'refused', reason: 'outside-window', ...end })
  expect(await findContact(db, dialled)).toMatchObject({ outcome: 'no-answer', reason: 'sip-408' })
  expect(await findContact(db, undialled)).toMatchObject({ outcome: 'expired', reason: 'time-to-live' })
  expect((await findAttempt(db, undialled))?.outcome).toBe('refused')
  expect((await findCampaign(db, { id: undialled.campaignId }))?.counters).toMatchObject({
    in_attempt: 0,
    finished: 1,
    outcomes: { expired: 1 },
  })
})

test('a time to live that was changed holds at once, before its copy for the sweep is written anew', async () => {
  const live = { people: 2, time_to_live_seconds: 60 }
  const id = await givenCampaign(db, live)
  const started = await givenAttempt(db, { state: 'started', campaign: live })
  for (const campaign of [id, started.campaignId])
    await db.script(`update campaigns set spec = jsonb_set(spec, '{time_to_live_seconds}', '120'),
      spec_version = spec_version + 1 where id = '${campaign}'`)
  expect(await finishLeftContacts(db, { now: after(90) })).toBe(0)
  expect(await plan(id, 90)).toMatchObject({ planned: [{}, {}], expired: 0 })
  const { callId } = started
  expect(await claimAttempt(db, { callId, sessionId: 's', now: after(90) })).toMatchObject({ granted: true })
  expect((await findAttempt(db, { callId }))?.expiry).toEqual({ at: after(120), rule: 'time-to-live' })
})
