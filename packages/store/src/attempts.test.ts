import {
  ATTEMPT_STATES,
  type AttemptCause,
  type AttemptState,
  attemptStateSchema,
} from '@perezvon/contracts/call/attempt-state'
import { nextState } from '@perezvon/contracts/call/state-table'
import type { CallId } from '@perezvon/contracts/ids'
import { systemIds } from '@perezvon/runtime/ids'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { findAgent } from './agents.ts'
import {
  findAttempt,
  markAnswered,
  markStarted,
  markStarting,
  markTurnedAway,
  markUnknown,
  planSingleCall,
} from './attempts.ts'
import { moveCampaign } from './campaigns.ts'
import { claimAttempt } from './claim-attempt.ts'
import { closeAttempt } from './close-attempt.ts'
import type { Database } from './database.ts'
import { explainContact } from './decisions.ts'
import { after, givenAttempt, givenCampaign, NOON, samplePhone } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'
import { suppressNumber } from './suppressions.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

/** What moves an attempt by each cause, and whether it says that it did. */
const MOVES: Record<AttemptCause, (callId: CallId) => Promise<boolean>> = {
  start: (callId) => markStarting(db, { callId, now: after(1) }),
  'turn-away': (callId) => markTurnedAway(db, { callId }),
  'session-started': (callId) =>
    markStarted(db, { callId, sessionId: 'session-1', sessionUrl: null, now: after(1) }),
  doubt: (callId) => markUnknown(db, { callId, reason: 'a test', now: after(1) }),
  claim: async (callId) =>
    (await claimAttempt(db, { callId, sessionId: 'session-2', now: after(1) })).granted,
  answer: (callId) => markAnswered(db, { callId, now: after(1) }),
  end: (callId) =>
    closeAttempt(db, { callId, outcome: 'failed', reason: 'a test', redial: undefined, now: after(1) }),
}

const CASES = attemptStateSchema.options.flatMap((state) =>
  (Object.keys(MOVES) as AttemptCause[]).map((cause) => ({
    state,
    cause,
    next: nextState(ATTEMPT_STATES, state, cause),
  })),
)

describe('the table of states holds in the database', () => {
  for (const { state, cause, next } of CASES) {
    test(`${state}, ${cause}: ${next ?? 'refused'}`, async () => {
      const { callId } = await givenAttempt(db, { state })
      expect(await MOVES[cause](callId)).toBe(next !== undefined)
      expect((await findAttempt(db, { callId }))?.state).toBe(next ?? state)
    })
  }
})

async function stateOf(callId: CallId): Promise<AttemptState | undefined> {
  return (await findAttempt(db, { callId }))?.state
}

describe('the claim', () => {
  test('is granted to exactly one of many sessions that ask at once', async () => {
    const { callId, contactId } = await givenAttempt(db, { state: 'started' })
    const sessions = Array.from({ length: 8 }, (_, index) => `session-${index}`)
    const answers = await Promise.all(
      sessions.map((sessionId) => claimAttempt(db, { callId, sessionId, now: NOON })),
    )
    expect(answers.filter(({ granted }) => granted)).toHaveLength(1)
    for (const answer of answers.filter(({ granted }) => !granted))
      expect(answer).toMatchObject({ reason: 'claimed-by-another-session' })
    const words = (await explainContact(db, { contactId }))?.decisions.map(({ decision }) => decision)
    expect(words?.filter((word) => word === 'claim-granted')).toHaveLength(1)
    expect(words?.filter((word) => word === 'claim-refused')).toHaveLength(7)
  })

  test('tells number, agent and variables, and the same to the same session again', async () => {
    const campaign = {
      people: 0,
      contacts: [{ phone: '+79161112233', name: 'Анна', variables: { order: '17' } }],
      caller_id: '+74951234567',
    }
    const { callId, campaignId } = await givenAttempt(db, { state: 'started', campaign })
    const first = await claimAttempt(db, { callId, sessionId: 'a', sessionUrl: 'https://m/1', now: NOON })
    expect(first).toMatchObject({
      granted: true,
      number: '+79161112233',
      callerId: '+74951234567',
      variables: { order: '17' },
      contactName: 'Анна',
      ringSeconds: 45,
      campaignId,
      agent: { name: 'halo', version: 1 },
    })
    expect(await claimAttempt(db, { callId, sessionId: 'a', now: after(5) })).toEqual(first)
  })

  test('stays with its session when the attempt falls into doubt', async () => {
    const { callId } = await givenAttempt(db, { state: 'started' })
    await claimAttempt(db, { callId, sessionId: 'a', now: NOON })
    await markUnknown(db, { callId, reason: 'no report', now: after(60) })
    expect(await claimAttempt(db, { callId, sessionId: 'b', now: after(61) })).toMatchObject({
      granted: false,
      reason: 'claimed-by-another-session',
    })
    expect(await claimAttempt(db, { callId, sessionId: 'a', now: after(61) })).toMatchObject({
      granted: true,
    })
  })

  test('is refused to a suppressed number, and to every later session too', async () => {
    const phone = '+79160000001'
    const { callId } = await givenAttempt(db, {
      state: 'started',
      campaign: { people: 0, contacts: [{ phone }] },
    })
    await suppressNumber(db, { phone, source: 'api', reason: 'asked by mail', now: NOON })
    const refused = { granted: false, reason: 'suppressed' }
    expect(await claimAttempt(db, { callId, sessionId: 'a', now: NOON })).toMatchObject(refused)
    expect(await claimAttempt(db, { callId, sessionId: 'b', now: NOON })).toMatchObject(refused)
    expect((await findAttempt(db, { callId }))?.refusal).toBe('suppressed')
    expect(await stateOf(callId)).toBe('started')
  })

  test('is refused while the campaign is paused', async () => {
    const { callId, campaignId } = await givenAttempt(db, { state: 'started' })
    await moveCampaign(db, { id: campaignId, cause: 'pause', now: NOON })
    const answer = await claimAttempt(db, { callId, sessionId: 'a', now: NOON })
    expect(answer).toMatchObject({ granted: false, reason: 'campaign-not-running' })
  })

  test('is refused outside the calling window of the contact’s own zone', async () => {
    const campaign = { people: 0, contacts: [{ phone: '+79147770000', time_zone: 'Asia/Kamchatka' }] }
    const { callId } = await givenAttempt(db, { state: 'started', campaign })
    const answer = await claimAttempt(db, { callId, sessionId: 'a', now: NOON })
    expect(answer).toMatchObject({ granted: false, reason: 'outside-window' })
    expect(answer).toHaveProperty('detail', expect.stringContaining('2026-11-20T21:00:00.000Z'))
  })

  test('is refused for an attempt that was never written', async () => {
    const answer = await claimAttempt(db, { callId: systemIds.call(), sessionId: 'a', now: NOON })
    expect(answer).toMatchObject({ granted: false, reason: 'already-ended' })
  })

  test('gives the attempt a deadline after the longest call', async () => {
    const { callId } = await givenAttempt(db, { state: 'started' })
    await claimAttempt(db, { callId, sessionId: 'a', now: NOON })
    expect((await findAttempt(db, { callId }))?.deadlineAt).toEqual(after(45 + 600 + 180))
  })
})

test('of those who would ask the carrier for the same attempt at once one is let', async () => {
  const [{ callId }, { callId: other }] = [await givenAttempt(db), await givenAttempt(db)]
  const asked = [callId, other, callId, callId].map((each) =>
    markStarting(db, { callId: each, now: after(1) }),
  )
  expect(await Promise.all(asked)).toEqual([true, true, false, false])
  expect(await markStarting(db, { callId, now: after(2) })).toBe(false)
  const told = [1, 2].map(() =>
    markStarted(db, { callId, sessionId: 'session-1', sessionUrl: null, now: after(2) }),
  )
  expect((await Promise.all(told)).filter((moved) => moved)).toHaveLength(1)
})

test('a doubt that rests on silence does not touch an attempt that a session holds', async () => {
  const { callId } = await givenAttempt(db, { state: 'starting' })
  await claimAttempt(db, { callId, sessionId: 'a', now: NOON })
  const doubted = { callId, reason: 'timeout', now: after(15) }
  expect(await markUnknown(db, { ...doubted, unlessClaimed: true })).toBe(false)
  expect(await stateOf(callId)).toBe('claimed')
  expect(await markUnknown(db, doubted)).toBe(true)
})

test('the carrier’s answer never takes the session away from the one that claimed first', async () => {
  const { callId } = await givenAttempt(db, { state: 'starting' })
  await claimAttempt(db, { callId, sessionId: 'claimed', now: NOON })
  await markStarted(db, { callId, sessionId: 'told', sessionUrl: 'https://m/2', now: after(1) })
  expect(await findAttempt(db, { callId })).toMatchObject({ state: 'claimed', sessionId: 'claimed' })
})

test('a single call is a contact outside campaigns with one planned attempt, written once', async () => {
  await givenCampaign(db)
  const agentVersion = await findAgent(db, { name: 'halo' })
  if (agentVersion === undefined) throw new Error('no agent')
  const options = {
    callId: systemIds.call(),
    contactId: systemIds.contact(),
    body: { phone: samplePhone(77), variables: { order: '5' } },
    agentVersion,
    now: NOON,
  }
  await planSingleCall(db, options)
  await planSingleCall(db, options)
  const attempt = await findAttempt(db, { callId: options.callId })
  expect(attempt).toMatchObject({ state: 'planned', attempt: 1, campaignId: null, campaign: null })
  const why = await explainContact(db, { contactId: options.contactId })
  expect(why?.contact).toMatchObject({ state: 'in-attempt', attempts: 1, last_call_id: options.callId })
  expect(why?.decisions.map(({ decision }) => decision)).toEqual(['imported', 'attempt-planned'])
  await markStarting(db, { callId: options.callId, now: NOON })
  const grant = await claimAttempt(db, { callId: options.callId, sessionId: 's', now: NOON })
  expect(grant).toMatchObject({ granted: true, callerId: null, variables: { order: '5' } })
})
