import { systemIds } from '@perezvon/runtime/ids'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { countOutcomes, latestEnds } from './attempt-outcomes.ts'
import { findAttempt, markAnswered } from './attempts.ts'
import { findCall } from './calls.ts'
import { findCampaign } from './campaigns.ts'
import { claimAttempt } from './claim-attempt.ts'
import { type CallFacts, closeAttempt } from './close-attempt.ts'
import { findContact } from './contacts.ts'
import type { Database } from './database.ts'
import { explainContact } from './decisions.ts'
import { planAttempts } from './plan-attempts.ts'
import { after, givenAttempt, NOON, sampleTurn } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

const TALKED: CallFacts = {
  knownFrom: 'report',
  sessionId: 'session-1',
  connected: true,
  answeredAt: after(8),
  endedBy: 'person',
  endReason: 'person-hung-up',
  sipCode: null,
  sipReason: null,
  durationSeconds: 31.5,
  cost: 1.2345,
  recordUrl: 'https://storage-gw-ru-02.voximplant.com/r/1',
  recordSeconds: 30,
}

test('an attempt is closed exactly once, however many close it at the same time', async () => {
  const { callId, contactId, campaignId } = await givenAttempt(db, { state: 'answered' })
  const close = (outcome: 'conversation' | 'no-answer') =>
    closeAttempt(db, {
      callId,
      outcome,
      reason: 'race',
      facts: TALKED,
      turns: [sampleTurn(1), sampleTurn(2)],
      redial: undefined,
      now: after(40),
    })
  const results = await Promise.all([
    close('conversation'),
    close('no-answer'),
    close('conversation'),
    close('no-answer'),
  ])
  expect(results.filter(Boolean)).toHaveLength(1)
  const attempt = await findAttempt(db, { callId })
  const contact = await findContact(db, { contactId })
  expect(contact).toMatchObject({ state: 'finished', outcome: attempt?.outcome, attempts: 1 })
  const campaign = await findCampaign(db, { id: campaignId })
  expect(campaign?.counters).toEqual({
    contacts: 1,
    waiting: 0,
    talk_seconds: 31.5,
    cost: 1.2345,
    in_attempt: 0,
    finished: 1,
    attempts: 1,
    outcomes: { [attempt?.outcome ?? '']: 1 },
  })
  const words = (await explainContact(db, { contactId }))?.decisions.map(({ decision }) => decision)
  expect(words).toEqual(['imported', 'attempt-planned', 'attempt-ended', 'finished'])
})

describe('when somebody picked up, where the event that tells it never came', () => {
  const answeredAt = async (facts: Partial<CallFacts>, told?: Date) => {
    const { callId } = await givenAttempt(db, { state: 'started' })
    await claimAttempt(db, { callId, sessionId: 's', now: after(2) })
    if (told !== undefined) await markAnswered(db, { callId, now: told })
    const end = { outcome: 'conversation', reason: 'a test', redial: undefined, now: after(40) } as const
    await closeAttempt(db, { callId, ...end, facts: { ...TALKED, knownFrom: 'history', ...facts } })
    return (await findAttempt(db, { callId }))?.answeredAt
  }

  test('is what the facts of the call say', async () => {
    expect(await answeredAt({})).toEqual(after(8))
  })

  test('the event counts where it came', async () => {
    expect(await answeredAt({}, after(7))).toEqual(after(7))
  })

  test('never before the claim, never after the end: the carrier’s clock is not ours', async () => {
    expect(await answeredAt({ answeredAt: after(-60) })).toEqual(after(2))
    expect(await answeredAt({ answeredAt: after(60) })).toEqual(after(40))
  })

  test('nobody did where the call was not connected', async () => {
    expect(await answeredAt({ connected: false })).toBeNull()
  })
})

test('a call keeps its turns, duration and cost', async () => {
  const { callId } = await givenAttempt(db, { state: 'answered' })
  await closeAttempt(db, {
    callId,
    outcome: 'conversation',
    reason: 'person-hung-up',
    facts: TALKED,
    turns: [sampleTurn(1), sampleTurn(2, { interrupted: true, heard_text: null, confidence: null })],
    redial: undefined,
    now: after(40),
  })
  const call = await findCall(db, { callId })
  expect(call).toMatchObject({ outcome: 'conversation', duration_seconds: 31.5, cost: 1.2345 })
  expect(call?.turns).toMatchObject([
    sampleTurn(1),
    sampleTurn(2, { interrupted: true, heard_text: null, confidence: null }),
  ])
})

test('a redial puts the contact back at its time, and the journal says by which rule', async () => {
  const { callId, contactId, campaignId } = await givenAttempt(db, { state: 'claimed' })
  await closeAttempt(db, {
    callId,
    outcome: 'busy',
    reason: 'sip-486',
    redial: { dueAt: after(300), detail: { rule: 'busy', used: 0, allowed: 2 } },
    now: after(10),
  })
  const why = await explainContact(db, { contactId })
  expect(why?.contact).toMatchObject({
    state: 'waiting',
    outcome: null,
    due_at: after(300).toISOString(),
    last_call_id: callId,
  })
  expect(why?.decisions.at(-1)).toMatchObject({
    decision: 'redial-scheduled',
    call_id: callId,
    detail: { rule: 'busy', used: 0, allowed: 2, due_at: after(300).toISOString() },
  })
  const campaign = await findCampaign(db, { id: campaignId })
  expect(campaign?.counters).toMatchObject({ waiting: 1, in_attempt: 0, finished: 0, outcomes: {} })
  expect(
    await planAttempts(db, { campaignId, limit: 5, now: after(299), newCallId: systemIds.call }),
  ).toMatchObject({ planned: [] })
  const again = await planAttempts(db, { campaignId, limit: 5, now: after(300), newCallId: systemIds.call })
  expect(again.planned).toMatchObject([{ contactId, attempt: 2 }])
  expect(await countOutcomes(db, { contactId })).toEqual({ busy: 1 })
  expect(await latestEnds(db, { campaignId, limit: 5 })).toMatchObject([{ outcome: 'busy' }])
})

test('whoever judges by absence does not end an attempt that a session claimed meanwhile', async () => {
  const { callId } = await givenAttempt(db, { state: 'unknown' })
  await claimAttempt(db, { callId, sessionId: 's', now: NOON })
  const verdict = {
    callId,
    outcome: 'failed' as const,
    reason: 'never-started',
    redial: undefined,
    now: NOON,
  }
  expect(await closeAttempt(db, { ...verdict, unlessClaimed: true })).toBe(false)
  expect((await findAttempt(db, { callId }))?.state).toBe('claimed')
  expect(await closeAttempt(db, verdict)).toBe(true)
})

test('an end shuts the door: a session that comes later is refused', async () => {
  const { callId } = await givenAttempt(db, { state: 'unknown' })
  await closeAttempt(db, {
    callId,
    outcome: 'failed',
    reason: 'x',
    redial: undefined,
    unlessClaimed: true,
    now: NOON,
  })
  const answer = await claimAttempt(db, { callId, sessionId: 'late', now: after(1) })
  expect(answer).toMatchObject({ granted: false, reason: 'already-ended' })
})

test('of an end and a claim at the same instant only one happens', async () => {
  for (let round = 0; round < 10; round++) {
    const { callId } = await givenAttempt(db, { state: 'unknown' })
    const [ended, claim] = await Promise.all([
      closeAttempt(db, {
        callId,
        outcome: 'failed',
        reason: 'x',
        redial: undefined,
        unlessClaimed: true,
        now: NOON,
      }),
      claimAttempt(db, { callId, sessionId: 's', now: NOON }),
    ])
    expect(ended).toBe(!claim.granted)
  }
})
