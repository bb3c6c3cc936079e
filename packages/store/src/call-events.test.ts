import type { CallEvent } from '@perezvon/contracts/events/call-event'
import { systemIds } from '@perezvon/runtime/ids'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { findAttempt, markUnknown } from './attempts.ts'
import { announcedRecordUrl, finalReport, storeCallEvents } from './call-events.ts'
import { claimAttempt } from './claim-attempt.ts'
import { closeAttempt } from './close-attempt.ts'
import type { Database } from './database.ts'
import { after, givenAttempt, NOON } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

const at = NOON.toISOString()
const dialing: CallEvent = { seq: 1, at, type: 'call.dialing' }
const answered: CallEvent = { seq: 2, at: after(5).toISOString(), type: 'call.answered' }
const recording: CallEvent = {
  seq: 3,
  at,
  type: 'recording.started',
  record_url: 'https://r.voximplant.com/1',
}
const ended: CallEvent = {
  seq: 4,
  at,
  type: 'call.ended',
  connected: true,
  reason: 'person-hung-up',
  ended_by: 'person',
  duration_seconds: 12,
  cost: 0.5,
  turns: 2,
}

test('stores events once, whatever the order and however often they come', async () => {
  const { callId } = await givenAttempt(db, { state: 'claimed' })
  const store = (events: CallEvent[]) =>
    storeCallEvents(db, { callId, sessionId: 'session-1', events, now: NOON })
  expect(await store([ended])).toMatchObject({ stored: 1, ended: true })
  expect(await store([answered, dialing])).toMatchObject({ stored: 2, ended: false })
  expect(await store([dialing, answered, recording, ended])).toMatchObject({ stored: 1, ended: true })
  expect(await finalReport(db, { callId })).toMatchObject({ report: { duration_seconds: 12, turns: 2 } })
  expect(await announcedRecordUrl(db, { callId })).toBe('https://r.voximplant.com/1')
  expect(await findAttempt(db, { callId })).toMatchObject({
    state: 'answered',
    answeredAt: NOON,
    reportedAt: NOON,
  })
})

describe('when somebody picked up is told by our clock, whatever the scenario’s says', () => {
  const tomorrow = (seconds: number) => after(86_400 + seconds).toISOString()

  test('as long before the arrival of its batch as the scenario says', async () => {
    const { callId } = await givenAttempt(db, { state: 'started' })
    await claimAttempt(db, { callId, sessionId: 's', now: NOON })
    const events: CallEvent[] = [
      { ...answered, at: tomorrow(5) },
      { ...recording, at: tomorrow(12) },
    ]
    await storeCallEvents(db, { callId, sessionId: 's', events, now: after(20) })
    expect(await findAttempt(db, { callId })).toMatchObject({ answeredAt: after(13) })
  })

  test('never before the claim, never after the arrival', async () => {
    const { callId } = await givenAttempt(db, { state: 'started' })
    await claimAttempt(db, { callId, sessionId: 's', now: NOON })
    const events: CallEvent[] = [
      { ...answered, at: tomorrow(0) },
      { ...ended, at: tomorrow(600) },
    ]
    await storeCallEvents(db, { callId, sessionId: 's', events, now: after(20) })
    expect(await findAttempt(db, { callId })).toMatchObject({ answeredAt: NOON, reportedAt: after(20) })
  })
})

test.each(['unknown', 'ended'] as const)(
  'that somebody picked up is kept, also of an attempt that is %s by then',
  async (state) => {
    const { callId } = await givenAttempt(db, { state: 'started' })
    await claimAttempt(db, { callId, sessionId: 's', now: NOON })
    if (state === 'unknown') await markUnknown(db, { callId, reason: 'a test', now: after(10) })
    else
      await closeAttempt(db, {
        callId,
        outcome: 'lost',
        reason: 'not-in-history',
        redial: undefined,
        now: after(10),
      })
    await storeCallEvents(db, { callId, sessionId: 's', events: [answered], now: after(600) })
    const answeredAt = state === 'ended' ? after(10) : after(600)
    expect(await findAttempt(db, { callId })).toMatchObject({ state, answeredAt })
    await storeCallEvents(db, { callId, sessionId: 's', events: [answered], now: after(700) })
    expect(await findAttempt(db, { callId })).toMatchObject({ state, answeredAt })
  },
)

describe('a transfer that begins', () => {
  const started: CallEvent = {
    seq: 3,
    at,
    type: 'call.transfer-started',
    target: 'sales',
    most_seconds: 1875,
  }

  test('moves the deadline of the call past the talk with the target, and says whose line is held', async () => {
    const { callId, campaignId } = await givenAttempt(db, { state: 'started' })
    await claimAttempt(db, { callId, sessionId: 's', now: NOON })
    const told = await storeCallEvents(db, { callId, sessionId: 's', events: [started], now: after(180) })
    const deadlineAt = after(180 + 1875 + 180)
    expect(told.prolonged).toEqual({ campaignId, deadlineAt })
    expect((await findAttempt(db, { callId }))?.deadlineAt).toEqual(deadlineAt)
    const again = await claimAttempt(db, { callId, sessionId: 's', now: after(190) })
    expect(again).toMatchObject({ granted: true, deadlineAt })
  })

  test('moves nothing for a twin, nor where nobody claimed, nor after the end', async () => {
    const held = await givenAttempt(db, { state: 'started' })
    await claimAttempt(db, { callId: held.callId, sessionId: 's', now: NOON })
    const free = await givenAttempt(db, { state: 'started' })
    const over = await givenAttempt(db, { state: 'started' })
    await claimAttempt(db, { callId: over.callId, sessionId: 'twin', now: NOON })
    const end = { outcome: 'lost', reason: 'not-in-history', redial: undefined } as const
    await closeAttempt(db, { callId: over.callId, ...end, now: after(10) })
    for (const { callId } of [held, free, over]) {
      const before = (await findAttempt(db, { callId }))?.deadlineAt
      const told = await storeCallEvents(db, { callId, sessionId: 'twin', events: [started], now: NOON })
      expect(told.prolonged).toBeUndefined()
      expect((await findAttempt(db, { callId }))?.deadlineAt).toEqual(before)
    }
  })
})

test('a refused twin has nothing to say about the call', async () => {
  const { callId } = await givenAttempt(db, { state: 'started' })
  await claimAttempt(db, { callId, sessionId: 'holder', now: NOON })
  const report: CallEvent = { ...ended, seq: 1, connected: false, reason: 'claim-refused' }
  expect(await storeCallEvents(db, { callId, sessionId: 'twin', events: [report], now: NOON })).toMatchObject(
    { stored: 0, ended: false },
  )
  expect(await finalReport(db, { callId })).toBeUndefined()
})

test('where nobody claimed, a session’s report says that this one did not dial, until another claims', async () => {
  const { callId } = await givenAttempt(db, { state: 'unknown' })
  const report: CallEvent = { ...ended, seq: 1, connected: false, reason: 'backend-unreachable' }
  const stored = await storeCallEvents(db, { callId, sessionId: 'lost', events: [report], now: NOON })
  expect(stored).toMatchObject({ stored: 1, ended: true })
  expect(await finalReport(db, { callId })).toMatchObject({ sessionId: 'lost' })
  await claimAttempt(db, { callId, sessionId: 'holder', now: after(1) })
  expect(await finalReport(db, { callId })).toBeUndefined()
})

test('events of an attempt that was never written are not stored', async () => {
  const callId = systemIds.call()
  expect(await storeCallEvents(db, { callId, sessionId: 's', events: [dialing], now: NOON })).toMatchObject({
    stored: 0,
    ended: false,
  })
})
