import { systemIds } from '@perezvon/runtime/ids'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { saveAgentVersion } from './agents.ts'
import { findAttempt } from './attempts.ts'
import { listCalls } from './calls.ts'
import { closeAttempt } from './close-attempt.ts'
import { statement } from './database.ts'
import { dialsOf } from './dialled-numbers.ts'
import { findInboundCall, type IncomingCall, openInboundCall, refuseInboundCall } from './inbound-calls.ts'
import { after, givenAttempt, NOON, sampleAgent } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'
import { attemptsOnLine, DEFAULT_PATIENCE, strandedAttempts } from './stranded-attempts.ts'

let scratch: ScratchDatabase

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  // What was there before knows nothing of inbound calls.
  await givenAttempt(scratch.db, { state: 'answered' })
})
afterAll(() => scratch.drop())

const CALLER = '+79161239999'
const LOCK_NUMBER = statement(
  'test-lock-number',
  `select pg_advisory_xact_lock(hashtextextended('line ' || $1, 0))`,
)

async function incoming(more: Partial<IncomingCall> = {}): Promise<IncomingCall> {
  const { agent } = await saveAgentVersion(scratch.db, { spec: sampleAgent(), now: NOON })
  const callId = systemIds.call()
  return {
    callId,
    contactId: systemIds.contact(),
    sessionId: `session of ${callId}`,
    sessionUrl: 'https://10.0.0.1/request',
    calledNumber: '+74951234567',
    callerNumber: CALLER,
    name: 'Анна',
    variables: { city: 'Тверь' },
    agent,
    simulated: true,
    known: undefined,
    now: NOON,
    ...more,
  }
}
const open = (call: IncomingCall, concurrency?: number) =>
  openInboundCall(scratch.db, { ...call, concurrency, announcement: undefined })
const end = (call: IncomingCall) =>
  closeAttempt(scratch.db, {
    callId: call.callId,
    outcome: 'conversation',
    reason: 'person-hung-up',
    redial: undefined,
    now: NOON,
  })

describe('an incoming call', () => {
  test('is an attempt that its session holds from the first moment, found again by the session', async () => {
    const call = await incoming()
    expect(await open(call)).toBe('opened')
    expect(await findAttempt(scratch.db, call)).toMatchObject({
      state: 'claimed',
      claimedBy: call.sessionId,
      calledNumber: '+74951234567',
      phone: CALLER,
      campaignId: null,
    })
    expect(await findInboundCall(scratch.db, call)).toMatchObject({
      kind: 'open',
      callId: call.callId,
      grant: { number: CALLER, callerId: '+74951234567', contactName: 'Анна', variables: { city: 'Тверь' } },
    })
    expect(await open({ ...call, callId: systemIds.call(), contactId: systemIds.contact() })).toBe(
      'answered-before',
    )
  })

  test('holds its line, is asked after when it is silent, and is no dial of the caller’s number', async () => {
    const call = await incoming({ callerNumber: '+79161239998' })
    await open(call)
    expect((await attemptsOnLine(scratch.db)).map(({ callId }) => callId)).toContain(call.callId)
    const silent = after(DEFAULT_PATIENCE.silent + 1)
    const stranded = await strandedAttempts(scratch.db, { now: silent, limit: 100 })
    expect(stranded.find(({ callId }) => callId === call.callId)).toMatchObject({ need: 'ask' })
    expect(await dialsOf(scratch.db, { phones: ['+79161239998'], now: silent })).toEqual(new Map())
    await end(call)
    expect(await findInboundCall(scratch.db, call)).toEqual({ kind: 'over', callId: call.callId })
  })

  test('beyond the number’s limit is not let in, until one of the others is over', async () => {
    const number = { calledNumber: '+74950000000' }
    const [first, second] = [await incoming(number), await incoming(number)]
    expect([await open(first, 1), await open(second, 1)]).toEqual(['opened', 'full'])
    await end(first)
    expect(await open(second, 1)).toBe('opened')
  })

  test('of many at the same time as many are let in as the number takes', async () => {
    const calls = await Promise.all([1, 2, 3, 4, 5].map(() => incoming({ calledNumber: '+74950000001' })))
    const became = await Promise.all(calls.map((call) => open(call, 2)))
    expect(became.toSorted()).toEqual(['full', 'full', 'full', 'opened', 'opened'])
  })

  test('that is claimed many times at once is one call', async () => {
    const call = await incoming()
    const claims = [1, 2, 3, 4].map(() => ({ callId: systemIds.call(), contactId: systemIds.contact() }))
    const became = await Promise.all(claims.map((ids) => open({ ...call, ...ids })))
    expect(became.toSorted()).toEqual(['answered-before', 'answered-before', 'answered-before', 'opened'])
  })

  test('that is refused has its outcome at once, and nothing follows it', async () => {
    const call = await incoming({ callerNumber: undefined })
    for (const callId of [call.callId, systemIds.call()])
      await refuseInboundCall(scratch.db, { ...call, callId, reason: 'closed', sipCode: 480 })
    expect(await findInboundCall(scratch.db, call)).toEqual({
      kind: 'refused',
      callId: call.callId,
      reason: 'closed',
      sipCode: 480,
    })
    const { items } = await listCalls(scratch.db, { direction: 'inbound', outcome: 'refused', limit: 10 })
    expect(items).toMatchObject([
      { id: call.callId, phone: 'withheld', direction: 'inbound', reason: 'closed' },
    ])
    const stranded = await strandedAttempts(scratch.db, { now: after(86_400), limit: 100 })
    expect(stranded.map(({ callId }) => callId)).not.toContain(call.callId)
  })

  test('does not wait for those who are let in on its number, unless a limit must be exact', async () => {
    const number = { calledNumber: '+74950000002' }
    await open(await incoming(number), 1)
    await scratch.db.transaction(async (others) => {
      await others.rows(LOCK_NUMBER, [number.calledNumber])
      expect(await open(await incoming(number), 1)).toBe('full')
      expect(await open(await incoming(number))).toBe('opened')
      const refused = await incoming(number)
      await refuseInboundCall(scratch.db, { ...refused, reason: 'closed', sipCode: 480 })
      expect(await findInboundCall(scratch.db, refused)).toMatchObject({ kind: 'refused' })
    })
  })

  test('is told apart from ours in lists', async () => {
    const { items } = await listCalls(scratch.db, { direction: 'outbound', limit: 100 })
    expect(items.map(({ direction, called_number }) => [direction, called_number])).toEqual([
      ['outbound', null],
    ])
  })
})
