import type { FrequencyCaps } from '@perezvon/contracts/campaign/frequency-caps'
import type { CallId } from '@perezvon/contracts/ids'
import { systemIds } from '@perezvon/runtime/ids'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { findAgent } from './agents.ts'
import { findAttempt, markStarting, planSingleCall } from './attempts.ts'
import { claimAttempt } from './claim-attempt.ts'
import { closeAttempt } from './close-attempt.ts'
import { listContacts } from './contacts.ts'
import type { Database } from './database.ts'
import { explainContact } from './decisions.ts'
import { dialsOf } from './dialled-numbers.ts'
import { planAttempts } from './plan-attempts.ts'
import { after, type GivenAttempt, givenAttempt, givenCampaign, NOON } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

const HOUR = 3600
let lastPhone = 0
/** A number that no other test calls. */
function newPhone(): string {
  lastPhone += 1
  return `+7917${1_000_000 + lastPhone}`
}

/** A session is about to claim: an attempt at this number in a campaign of its own. */
function startedCall(phone: string, frequency_caps?: FrequencyCaps): Promise<GivenAttempt> {
  const campaign = { people: 0, contacts: [{ phone }], ...(frequency_caps && { frequency_caps }) }
  return givenAttempt(db, { state: 'started', campaign })
}

const claim = (callId: CallId, seconds = 0, accountCaps: FrequencyCaps = {}) =>
  claimAttempt(db, { callId, sessionId: `session-${callId}`, accountCaps, now: after(seconds) })

/** The number was dialled so many seconds after noon, by a campaign without caps. */
async function dialled(phone: string, ...moments: number[]): Promise<void> {
  for (const seconds of moments) {
    const { callId } = await startedCall(phone)
    expect(await claim(callId, seconds)).toMatchObject({ granted: true })
    await closeAttempt(db, {
      callId,
      outcome: 'busy',
      reason: 'sip-486',
      redial: undefined,
      now: after(seconds),
    })
  }
}

test('a number that was called too often is put off at the plan, with cap and numbers in its journal', async () => {
  const [often, free] = [newPhone(), newPhone()]
  await dialled(often, -20 * HOUR, -2 * HOUR)
  const campaignId = await givenCampaign(db, {
    people: 0,
    contacts: [{ phone: often }, { phone: free }],
    frequency_caps: { per_day: 2, per_week: 9 },
  })
  const plan = (seconds: number) =>
    planAttempts(db, { campaignId, limit: 1, now: after(seconds), newCallId: systemIds.call })
  expect(await plan(0)).toMatchObject({ planned: [{ attempt: 1 }], capped: 1 })
  const { items } = await listContacts(db, { campaignId, state: 'waiting', limit: 5 })
  const opensAt = after(4 * HOUR).toISOString()
  expect(items).toMatchObject([{ phone: often, due_at: opensAt }])
  const contactId = items[0]?.id ?? 'cont_'
  expect((await explainContact(db, { contactId }))?.decisions.at(-1)).toMatchObject({
    decision: 'deferred',
    detail: { reason: 'frequency-cap', cap: 'per_day', limit: 2, dialled: 2, until: opensAt },
  })
  expect(await plan(4 * HOUR - 1)).toMatchObject({ planned: [], capped: 0 })
  expect(await plan(4 * HOUR)).toMatchObject({ planned: [{ contactId }], capped: 0 })
})

test('the account’s caps hold beside the campaign’s, the stricter of both', async () => {
  const phone = newPhone()
  await dialled(phone, -HOUR)
  const campaignId = await givenCampaign(db, {
    people: 0,
    contacts: [{ phone }],
    frequency_caps: { per_day: 9 },
  })
  const options = { campaignId, limit: 1, now: NOON, newCallId: systemIds.call }
  const accountCaps = { min_gap_seconds: 2 * HOUR, per_day: undefined, per_week: undefined }
  expect(await planAttempts(db, { ...options, accountCaps })).toMatchObject({ planned: [], capped: 1 })
  const { items } = await listContacts(db, { campaignId, limit: 5 })
  expect(items).toMatchObject([{ due_at: after(HOUR).toISOString() }])
})

test('the claim is refused to a number that was called too often meanwhile, and stays so until the cap opens', async () => {
  const phone = newPhone()
  const { callId, contactId } = await startedCall(phone, { min_gap_seconds: HOUR })
  await dialled(phone, -60)
  const refused = { granted: false, reason: 'frequency-cap' }
  expect(await claim(callId)).toMatchObject(refused)
  expect(await claimAttempt(db, { callId, sessionId: 'another', now: after(1) })).toMatchObject(refused)
  expect(await findAttempt(db, { callId })).toMatchObject({
    refusal: 'frequency-cap',
    refusedUntil: after(HOUR - 60),
    claimedAt: null,
  })
  expect((await explainContact(db, { contactId }))?.decisions).toContainEqual(
    expect.objectContaining({
      decision: 'claim-refused',
      detail: expect.objectContaining({ cap: 'min_gap_seconds', limit: HOUR, dialled: 1 }),
    }),
  )
})

test('of many campaigns that claim the same number at once, as many are granted as the cap allows', async () => {
  const phone = newPhone()
  const attempts = []
  for (let campaign = 0; campaign < 8; campaign++) attempts.push(await startedCall(phone, { per_day: 3 }))
  const answers = await Promise.all(attempts.map(({ callId }) => claim(callId)))
  expect(answers.filter(({ granted }) => granted)).toHaveLength(3)
  for (const answer of answers.filter(({ granted }) => !granted))
    expect(answer).toMatchObject({ reason: 'frequency-cap' })
  expect((await dialsOf(db, { phones: [phone], now: NOON })).get(phone)).toHaveLength(3)
})

test('a campaign without caps calls on, and its calls count for the others', async () => {
  const phone = newPhone()
  const { callId } = await startedCall(phone, { per_day: 3 })
  await dialled(phone, -3, -2, -1)
  expect(await claim(callId)).toMatchObject({ granted: false, reason: 'frequency-cap' })
  await dialled(phone, 0)
})

async function singleCall(phone: string): Promise<CallId> {
  await givenCampaign(db)
  const agentVersion = await findAgent(db, { name: 'halo' })
  if (agentVersion === undefined) throw new Error('no agent')
  const callId = systemIds.call()
  const contactId = systemIds.contact()
  await planSingleCall(db, { callId, contactId, body: { phone, variables: {} }, agentVersion, now: NOON })
  await markStarting(db, { callId, now: NOON })
  return callId
}

test('a single call is held by the account’s caps alone, and counts for everybody', async () => {
  const phone = newPhone()
  const { callId } = await startedCall(phone, { per_week: 2 })
  expect(await claim(await singleCall(phone))).toMatchObject({ granted: true })
  expect(await claim(await singleCall(phone), 1)).toMatchObject({ granted: true })
  expect(await claim(await singleCall(phone), 2, { per_day: 2 })).toMatchObject({
    granted: false,
    reason: 'frequency-cap',
  })
  expect(await claim(callId, 3)).toMatchObject({ granted: false, reason: 'frequency-cap' })
})

test('what was planned and never dialled does not count', async () => {
  const phone = newPhone()
  const { callId } = await startedCall(phone)
  await closeAttempt(db, {
    callId,
    outcome: 'cancelled',
    reason: 'campaign-paused',
    redial: undefined,
    beforeDial: true,
    now: NOON,
  })
  const again = await startedCall(phone, { per_day: 1 })
  expect(await claim(again.callId)).toMatchObject({ granted: true })
})
