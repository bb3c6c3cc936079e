import type { CallView } from '@perezvon/contracts/http/call-view'
import type { CallId } from '@perezvon/contracts/ids'
import type { FaultDialInput } from '@perezvon/simulator/faults/fault-dial'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { onlyDial, placeCall, untilAnalysed, untilEnded } from '../rig/calls.ts'
import { personWho } from '../rig/persons.ts'
import { whyOf } from '../rig/public-routes.ts'
import { letDeadlinePass, storedEvents } from '../rig/records.ts'
import { createHalo, LONG, type Rig, startRig } from '../rig/rig.ts'
import { tellEvents } from '../rig/scenario-routes.ts'

const EVENTS = '/voximplant/events'
let rig: Rig
let people = 0

beforeAll(async () => {
  rig = await startRig()
  await createHalo(rig.api)
})
beforeEach(() => rig.voximplant.faults.clear())
afterAll(() => rig?.stop())

/** One short call: a question, its answer, a goodbye. */
async function callSomebody(): Promise<{ callId: CallId; phone: string }> {
  people += 1
  const phone = `+7000333${1000 + people}`
  rig.voximplant.setPersona(phone, personWho('Сколько стоит доставка?', 'Спасибо, до свидания!'))
  return { callId: await placeCall(rig, { phone, agent: 'halo' }), phone }
}

/** Every event is stored once and none is missing, the report is among them, and the call ended once. */
async function expectToldOnce(call: CallView): Promise<void> {
  const stored = await storedEvents(rig, call.id)
  expect(new Set(stored.map(({ sessionId }) => sessionId)).size).toBe(1)
  expect(stored.map(({ event }) => event.seq)).toEqual(stored.map((_, index) => index + 1))
  const types = stored.map(({ event }) => event.type)
  expect(types).toEqual(
    expect.arrayContaining(['call.answered', 'call.disclosed', 'call.greeted', 'turn.heard']),
  )
  expect(types.filter((type) => type === 'call.ended')).toHaveLength(1)
  expect(types.at(-1)).toBe('call.ended')
  expect(call.outcome).toBe('conversation')
  await expectEndedOnce(call)
}

async function expectEndedOnce(call: CallView): Promise<void> {
  const decisions = (await whyOf(rig, call.contact_id)).decisions.map(({ decision }) => decision)
  expect(decisions).toEqual(['imported', 'attempt-planned', 'claim-granted', 'attempt-ended', 'finished'])
}

function struck(): Readonly<Record<string, number>> {
  return rig.voximplant.ledger.summary().faults
}

test.each<{ how: string; dial: FaultDialInput }>([
  { how: 'each come twice', dial: { fault: 'request-repeated', where: EVENTS } },
  { how: 'come late', dial: { fault: 'request-delayed', where: EVENTS, ms: 300 } },
  { how: 'are stored and answered with 503', dial: { fault: 'response-503', where: EVENTS, times: 4 } },
  { how: 'do not get through at first', dial: { fault: 'request-refused', where: EVENTS, times: 4 } },
])('batches of events that $how are stored once, all of them', async ({ dial }) => {
  rig.voximplant.faults.set([dial])
  const { callId } = await callSomebody()
  await expectToldOnce(await untilEnded(rig, callId))
  expect(struck()[dial.fault]).toBeGreaterThanOrEqual(dial.times ?? 3)
})

test('events whose requests or answers are lost are told again, the final report too', {
  timeout: LONG,
}, async () => {
  const before = struck()
  rig.voximplant.faults.set([
    { fault: 'request-lost', where: 'call.answered', times: 1 },
    { fault: 'request-lost', where: 'call.ended', times: 2 },
    { fault: 'response-lost', where: 'call.ended', times: 2 },
  ])
  const calls = await Promise.all(Array.from({ length: 4 }, callSomebody))
  for (const { callId } of calls) await expectToldOnce(await untilEnded(rig, callId))
  expect(struck()['request-lost']).toBe((before['request-lost'] ?? 0) + 3)
  expect(struck()['response-lost']).toBe((before['response-lost'] ?? 0) + 2)
})

test('what is told again, out of order, long after the end changes nothing', async () => {
  const { callId } = await callSomebody()
  const call = await untilAnalysed(rig, callId)
  const stored = await storedEvents(rig, callId)
  const [{ sessionId } = { sessionId: '' }] = stored
  const why = await whyOf(rig, call.contact_id)
  for (const { event } of stored.toReversed()) {
    const answer = await tellEvents(rig, callId, { sessionId, events: [event] })
    expect(answer).toEqual({ status: 200, body: { received: 1, stored: 0 } })
  }
  // A fact that is new is kept, however late; the outcome stays what it was.
  const late = {
    seq: 900,
    at: '2026-11-21T09:30:00.000Z',
    type: 'scenario.fault',
    where: 'say',
    detail: 'late',
  } as const
  const answer = await tellEvents(rig, callId, { sessionId, events: [late] })
  expect(answer.body).toEqual({ received: 1, stored: 1 })
  // Whatever the repeated report set off is over once a call that came after it has ended.
  await untilEnded(rig, (await callSomebody()).callId)
  expect(await rig.api.getCall(callId)).toEqual(call)
  expect(await whyOf(rig, call.contact_id)).toEqual(why)
})

test('a report that never comes is replaced by history, once; when it comes after all, it is stored and judges nothing', async () => {
  rig.voximplant.faults.set([{ fault: 'request-refused', where: 'call.ended' }])
  const { callId, phone } = await callSomebody()
  await expect
    .poll(() => rig.voximplant.ledger.dialsByNumber(phone)[0]?.endedAtMs, { timeout: 60_000 })
    .toBeDefined()
  await expect.poll(() => rig.voximplant.runningSessions(), { timeout: 60_000 }).toBe(0)
  expect((await rig.api.getCall(callId)).state).toBe('answered')
  await letDeadlinePass(rig, callId)
  const call = await untilAnalysed(rig, callId)
  expect(call).toMatchObject({ outcome: 'conversation', recording: { state: 'transcribed' } })
  expect(call.turns.length).toBeGreaterThan(0)
  expect(call.duration_seconds).toBeCloseTo((onlyDial(rig, phone).talkMs ?? 0) / 1000, -1)
  await expectEndedOnce(call)

  const stored = await storedEvents(rig, callId)
  const [{ sessionId } = { sessionId: '' }] = stored
  expect(stored.map(({ event }) => event.type)).not.toContain('call.ended')
  const report = {
    seq: stored.length + 1,
    at: '2026-11-21T09:30:00.000Z',
    type: 'call.ended',
    connected: false,
    reason: 'not-answered',
    ended_by: 'platform',
    duration_seconds: 0,
    cost: 0,
    turns: 0,
  } as const
  rig.voximplant.faults.clear()
  const answer = await tellEvents(rig, callId, { sessionId, events: [report] })
  expect(answer.body).toEqual({ received: 1, stored: 1 })
  await untilEnded(rig, (await callSomebody()).callId)
  expect(await rig.api.getCall(callId)).toEqual(call)
  await expectEndedOnce(call)
})
