import type { CallEnded } from '@perezvon/contracts/events/call-event'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { markFollowedUp } from './attempts.ts'
import { storeCallEvents } from './call-events.ts'
import { claimAttempt } from './claim-attempt.ts'
import { closeAttempt } from './close-attempt.ts'
import type { Database } from './database.ts'
import { after, givenAttempt, NOON } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'
import { attemptsOnLine, countPlanned, endedAmong, strandedAttempts } from './stranded-attempts.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

async function needOf(callId: string, seconds: number) {
  const stranded = await strandedAttempts(db, { now: after(seconds), limit: 1000 })
  return stranded.find((attempt) => attempt.callId === callId)?.need
}

const GAVE_UP: CallEnded = {
  seq: 1,
  at: NOON.toISOString(),
  type: 'call.ended',
  connected: false,
  reason: 'backend-unreachable',
  ended_by: 'platform',
  duration_seconds: 0,
  cost: 0,
  turns: 0,
}

test('a planned attempt whose job may be lost is originated again', async () => {
  const { callId } = await givenAttempt(db)
  expect(await needOf(callId, 59)).toBeUndefined()
  expect(await needOf(callId, 60)).toBe('originate')
})

test('silence after the carrier was asked, or after a session began, is doubt', async () => {
  const starting = await givenAttempt(db, { state: 'starting' })
  const started = await givenAttempt(db, { state: 'started' })
  expect(await needOf(starting.callId, 89)).toBeUndefined()
  expect(await needOf(starting.callId, 90)).toBe('doubt')
  expect(await needOf(started.callId, 119)).toBeUndefined()
  expect(await needOf(started.callId, 120)).toBe('doubt')
})

test('a claimed call has until its deadline', async () => {
  const { callId } = await givenAttempt(db, { state: 'started' })
  await claimAttempt(db, { callId, sessionId: 's', now: NOON })
  expect(await needOf(callId, 824)).not.toBe('doubt')
  expect(await needOf(callId, 825)).toBe('doubt')
})

test('a call that is handed over has until the talk with the target must be over, however often that is told', async () => {
  const { callId } = await givenAttempt(db, { state: 'started' })
  await claimAttempt(db, { callId, sessionId: 's', now: NOON })
  const tell = (now: Date, most_seconds: number) =>
    storeCallEvents(db, {
      callId,
      sessionId: 's',
      events: [
        { seq: 1, at: NOON.toISOString(), type: 'call.transfer-started', target: 'sales', most_seconds },
      ],
      now,
    })
  await tell(after(100), 10)
  expect(await needOf(callId, 824)).toBe('ask')
  expect(await needOf(callId, 825)).toBe('doubt')
  await tell(after(180), 1875)
  await tell(after(181), 60)
  expect(await needOf(callId, 2234)).toBe('ask')
  expect(await needOf(callId, 2235)).toBe('doubt')
})

test('history is asked about a claimed call that has been silent for a while', async () => {
  const { callId } = await givenAttempt(db, { state: 'started' })
  await claimAttempt(db, { callId, sessionId: 's', now: NOON })
  expect(await needOf(callId, 89)).toBeUndefined()
  expect(await needOf(callId, 90)).toBe('ask')
  const answered = { seq: 1, at: NOON.toISOString(), type: 'call.answered' } as const
  await storeCallEvents(db, { callId, sessionId: 's', events: [answered], now: after(60) })
  expect(await needOf(callId, 149)).toBeUndefined()
  expect(await needOf(callId, 150)).toBe('ask')
})

test('a session that reported without having claimed does not stand for the one that claims after it', async () => {
  const { callId } = await givenAttempt(db, { state: 'unknown' })
  await storeCallEvents(db, { callId, sessionId: 'gave-up', events: [GAVE_UP], now: NOON })
  expect(await claimAttempt(db, { callId, sessionId: 'holder', now: after(1) })).toMatchObject({
    granted: true,
  })
  expect(await needOf(callId, 60)).toBeUndefined()
  expect(await needOf(callId, 826)).toBe('doubt')
})

test('a report that overtook its own claim is closed', async () => {
  const { callId } = await givenAttempt(db, { state: 'unknown' })
  await storeCallEvents(db, { callId, sessionId: 's', events: [GAVE_UP], now: NOON })
  await claimAttempt(db, { callId, sessionId: 's', now: after(1) })
  expect(await needOf(callId, 60)).toBe('close')
})

test('doubt is reconciled until it is resolved', async () => {
  const { callId } = await givenAttempt(db, { state: 'unknown' })
  expect(await needOf(callId, 60)).toBe('reconcile')
})

test('a report that nobody closed, and an end that nobody followed up, are closed', async () => {
  const reported = await givenAttempt(db, { state: 'claimed' })
  await storeCallEvents(db, {
    callId: reported.callId,
    sessionId: 'session-1',
    events: [
      {
        seq: 1,
        at: NOON.toISOString(),
        type: 'call.ended',
        connected: true,
        reason: 'person-hung-up',
        ended_by: 'person',
        duration_seconds: 3,
        cost: 0,
        turns: 0,
      },
    ],
    now: NOON,
  })
  expect(await needOf(reported.callId, 29)).toBeUndefined()
  expect(await needOf(reported.callId, 30)).toBe('close')
  const { callId } = reported
  await closeAttempt(db, { callId, outcome: 'conversation', reason: 'x', redial: undefined, now: after(40) })
  expect(await needOf(callId, 69)).toBeUndefined()
  expect(await needOf(callId, 70)).toBe('close')
  await markFollowedUp(db, { callId, now: after(70) })
  expect(await needOf(callId, 1000)).toBeUndefined()
})

test('a refused claim is closed although no report came', async () => {
  const { callId } = await givenAttempt(db, {
    state: 'started',
    campaign: { calling_windows: [{ from: '03:00', to: '04:00' }] },
  })
  await claimAttempt(db, { callId, sessionId: 's', now: NOON })
  expect(await needOf(callId, 30)).toBe('close')
})

test('lines are occupied from the moment the carrier was asked until the end', async () => {
  const planned = await givenAttempt(db)
  const claimed = await givenAttempt(db, { state: 'claimed' })
  const ended = await givenAttempt(db, { state: 'ended' })
  const onLine = await attemptsOnLine(db)
  expect(onLine.find(({ callId }) => callId === claimed.callId)).toMatchObject({
    campaignId: claimed.campaignId,
    longestSeconds: 645,
  })
  for (const { callId } of [planned, ended]) expect(onLine.some((line) => line.callId === callId)).toBe(false)
  const callIds = [planned.callId, claimed.callId, ended.callId, 'call_00000000000000000000' as const]
  expect(await endedAmong(db, { callIds })).toEqual([{ callId: ended.callId, campaignId: ended.campaignId }])
  expect((await countPlanned(db)).get(planned.campaignId)).toBe(1)
  expect((await countPlanned(db)).get(claimed.campaignId)).toBeUndefined()
})
