import { acquireLease, leasesHeld } from '@perezvon/livecall/capacity/leases'
import { findAttempt, markUnknown } from '@perezvon/store/attempts'
import { storeCallEvents } from '@perezvon/store/call-events'
import { findCall } from '@perezvon/store/calls'
import { claimAttempt } from '@perezvon/store/claim-attempt'
import { findContact } from '@perezvon/store/contacts'
import {
  type GivenAttempt,
  givenAttempt,
  NOON,
  samplePhone,
  sampleTurn,
} from '@perezvon/store/sample-records'
import { isSuppressed } from '@perezvon/store/suppressions'
import type { CallSession } from '@perezvon/voximplant/management-api/call-history'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { type DialerRig, haveConversation, openDialerRig, report, runJob } from '../testing/dialer-rig.ts'
import { reconcileAttempt } from './reconcile-attempt.ts'

let rig: DialerRig

beforeEach(async () => {
  rig = await openDialerRig({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') })
})
afterEach(() => rig.close())

const reconcile = (callId: GivenAttempt['callId']) => runJob(reconcileAttempt(rig.ctx), { call_id: callId })

function session(more: Partial<CallSession> = {}): CallSession {
  return {
    sessionId: '77',
    customData: '',
    startedAt: NOON,
    durationSeconds: 60,
    finishReason: 'Normal termination',
    logUrl: null,
    calls: [],
    records: [],
    otherResources: [],
    cost: 2.25,
    ...more,
  }
}

const ANSWERED: CallSession['calls'][number] = {
  callId: '1',
  startedAt: NOON,
  durationSeconds: 42,
  localNumber: '',
  remoteNumber: samplePhone(0).slice(1),
  incoming: false,
  successful: true,
  endReason: 'Normal call clearing',
  cost: 1,
  recordUrl: 'https://storage-gw-ru-02.voximplant.com/r/7',
}

/** From the claim to the deadline: ringing, the agent's limit, the last report. */
const LONGEST_MS = 825_000

async function claimedInDoubt(): Promise<GivenAttempt> {
  const attempt = await givenAttempt(rig.ctx.db, { state: 'started' })
  const { callId } = attempt
  await claimAttempt(rig.ctx.db, { callId, sessionId: '77', now: rig.clock.now() })
  rig.clock.move(LONGEST_MS)
  await markUnknown(rig.ctx.db, { callId, reason: 'its time is over', now: rig.clock.now() })
  return attempt
}

test('asks by what the session was started with, again and again, until absence means something', async () => {
  const { callId, contactId } = await givenAttempt(rig.ctx.db, { state: 'unknown' })
  const attempt = await findAttempt(rig.ctx.db, { callId })
  if (attempt === undefined) throw new Error('no attempt')
  expect(await reconcile(callId)).toEqual({ again: { afterMs: 15_000 } })
  expect(rig.carrier.queries).toMatchObject([{ customData: rig.ctx.customDataOf(attempt) }])
  rig.clock.move(299_000)
  expect(await reconcile(callId)).toEqual({ again: { afterMs: 15_000 } })
  rig.clock.move(1000)
  expect(await reconcile(callId)).toBeUndefined()
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({
    state: 'ended',
    outcome: 'failed',
    reason: 'never-started',
  })
  expect(await findContact(rig.ctx.db, { contactId })).toMatchObject({ state: 'waiting' })
  const late = await claimAttempt(rig.ctx.db, { callId, sessionId: 'late', now: rig.clock.now() })
  expect(late).toMatchObject({ granted: false, reason: 'already-ended' })
})

test('is not dialled again before it is known', async () => {
  const { callId, contactId } = await givenAttempt(rig.ctx.db, { state: 'unknown' })
  await reconcile(callId)
  expect(await findContact(rig.ctx.db, { contactId })).toMatchObject({ state: 'in-attempt' })
})

test('an attempt that was claimed meanwhile is left to its session', async () => {
  const { callId } = await givenAttempt(rig.ctx.db, { state: 'unknown' })
  await claimAttempt(rig.ctx.db, { callId, sessionId: 's', now: rig.clock.now() })
  rig.clock.move(60_000)
  expect(await reconcile(callId)).toBeUndefined()
  expect(rig.carrier.queries).toEqual([])
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({ state: 'claimed' })
})

describe('a session that claimed and has said nothing since', () => {
  let attempt: GivenAttempt
  beforeEach(async () => {
    attempt = await givenAttempt(rig.ctx.db, { state: 'started' })
    await claimAttempt(rig.ctx.db, { callId: attempt.callId, sessionId: '77', now: rig.clock.now() })
    rig.carrier.sessions = [session({ calls: [ANSWERED] })]
  })
  const stateOf = async () => (await findAttempt(rig.ctx.db, { callId: attempt.callId }))?.state

  test('gets its outcome and frees its line long before its deadline, once history shows that it is over', async () => {
    const limits = { account: 10, campaign: 10 }
    const now = rig.clock.now()
    await acquireLease(rig.ctx.live, { ...attempt, limits, ttlMs: 900_000, now })
    rig.clock.move(89_999)
    expect(await reconcile(attempt.callId)).toBeUndefined()
    expect(rig.carrier.queries).toEqual([])
    rig.clock.move(1)
    expect(await reconcile(attempt.callId)).toBeUndefined()
    expect(rig.carrier.queries).toMatchObject([{ sessionIds: ['77'] }])
    expect(await findCall(rig.ctx.db, { callId: attempt.callId })).toMatchObject({
      outcome: 'no-conversation',
      duration_seconds: 42,
    })
    expect(await leasesHeld(rig.ctx.live, { now: rig.clock.now() })).toEqual([])
  })

  test('was answered, although the event that told it was lost with it', async () => {
    rig.clock.move(90_000)
    await reconcile(attempt.callId)
    const answeredAt = new Date(NOON.getTime() + 18_000)
    expect(await findAttempt(rig.ctx.db, { callId: attempt.callId })).toMatchObject({ answeredAt })
  })

  test('is asked about again while history does not know its end, and keeps its line', async () => {
    rig.carrier.sessions = []
    rig.clock.move(600_000)
    expect(await reconcile(attempt.callId)).toEqual({ again: { afterMs: 15_000 } })
    expect(await stateOf()).toBe('claimed')
  })

  test('is left alone as soon as it is heard again, be it an event or words', async () => {
    rig.clock.move(80_000)
    await storeCallEvents(rig.ctx.db, {
      callId: attempt.callId,
      sessionId: '77',
      events: [{ seq: 1, at: NOON.toISOString(), type: 'call.answered' }],
      now: rig.clock.now(),
    })
    rig.clock.move(80_000)
    await reconcile(attempt.callId)
    const heard = { received_at: rig.clock.now().toISOString() }
    await haveConversation(rig.ctx, { callId: attempt.callId, turns: [sampleTurn(1, heard)] })
    rig.clock.move(80_000)
    await reconcile(attempt.callId)
    expect(rig.carrier.queries).toEqual([])
    expect(await stateOf()).toBe('answered')
  })

  test('is not lost because history cannot be asked', async () => {
    rig.carrier.sessions = new Error('HTTP 503')
    rig.clock.move(600_000)
    await expect(reconcile(attempt.callId)).rejects.toThrow('HTTP 503')
    expect(await stateOf()).toBe('claimed')
  })
})

test('who opted out in a call that never reported is not called again by anybody', async () => {
  const { callId } = await claimedInDoubt()
  await haveConversation(rig.ctx, { callId, turns: [sampleTurn(1, { source: 'opt-out', action: 'hangup' })] })
  rig.carrier.sessions = [session({ calls: [ANSWERED] })]
  await reconcile(callId)
  const attempt = await findAttempt(rig.ctx.db, { callId })
  expect(attempt).toMatchObject({ outcome: 'opted-out' })
  expect(await isSuppressed(rig.ctx.db, { phone: attempt?.phone ?? '' })).toBe(true)
})

test('one that has reported meanwhile is closed by its report', async () => {
  const { callId } = await claimedInDoubt()
  await report(rig.ctx, { callId, sessionId: '77' })
  await reconcile(callId)
  expect(rig.carrier.queries).toEqual([])
  expect(await rig.ctx.jobs.depth('close-call')).toMatchObject({ waiting: 1 })
})

test('a call that never reported gets its outcome, cost and recording from history, and its turns from Redis', async () => {
  const { callId } = await claimedInDoubt()
  await haveConversation(rig.ctx, { callId, turns: [sampleTurn(1)] })
  rig.carrier.sessions = [session({ calls: [ANSWERED] })]
  await reconcile(callId)
  expect(rig.carrier.queries).toMatchObject([{ sessionIds: ['77'] }])
  expect(await findCall(rig.ctx.db, { callId })).toMatchObject({
    outcome: 'conversation',
    reason: 'history: Normal call clearing',
    duration_seconds: 42,
    cost: 2.25,
    turns: [{ turn: 1 }],
    recording: { state: 'announced' },
  })
  expect(await rig.ctx.jobs.depth('transcribe-recording')).toMatchObject({ waiting: 1 })
  const before = await findCall(rig.ctx.db, { callId })
  await reconcile(callId)
  expect(await findCall(rig.ctx.db, { callId })).toEqual(before)
})

test('what history never tells is lost, and not dialled again by itself', async () => {
  const { callId, contactId } = await claimedInDoubt()
  rig.clock.move(300_000)
  await reconcile(callId)
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({ outcome: 'lost' })
  expect(await findContact(rig.ctx.db, { contactId })).toMatchObject({ state: 'finished', outcome: 'lost' })
})

test('who is handed over talks on past the agent’s limit: neither lost nor dialled again, until that time is over, too', async () => {
  const { callId, contactId } = await claimedInDoubt()
  const started = { type: 'call.transfer-started', target: 'sales', most_seconds: 1875 } as const
  const events = [{ ...started, seq: 1, at: NOON.toISOString() }]
  await storeCallEvents(rig.ctx.db, { callId, sessionId: '77', events, now: rig.clock.now() })
  for (const sessions of [[], [session({ finishReason: '' })]]) {
    rig.carrier.sessions = sessions
    rig.clock.move(1_000_000)
    expect(await reconcile(callId)).toEqual({ again: { afterMs: 15_000 } })
    expect(await findContact(rig.ctx.db, { contactId })).toMatchObject({ state: 'in-attempt' })
  }
  rig.clock.move(355_000)
  expect(await reconcile(callId)).toBeUndefined()
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({
    outcome: 'lost',
    reason: 'still-running',
  })
})

test('history that cannot be asked is asked again, for a day', async () => {
  const { callId } = await givenAttempt(rig.ctx.db, { state: 'unknown' })
  rig.carrier.sessions = new Error('HTTP 503')
  await expect(reconcile(callId)).rejects.toThrow('HTTP 503')
  rig.clock.move(86_400_000)
  await reconcile(callId)
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({
    outcome: 'lost',
    reason: 'history-unreachable',
  })
})
