import { callSummarySchema } from '@perezvon/contracts/http/call-view'
import { pageOf } from '@perezvon/contracts/http/paging'
import type { CallId } from '@perezvon/contracts/ids'
import { leasesHeld } from '@perezvon/livecall/capacity/leases'
import type { DialEntry } from '@perezvon/simulator/ledger/entries'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { agentSaid, untilAnalysed, untilEnded } from '../rig/calls.ts'
import { personWho } from '../rig/persons.ts'
import { numberIsSuppressed } from '../rig/records.ts'
import { createHalo, LONG, type Rig, startRig } from '../rig/rig.ts'

const NUMBER = '+70004950000'
const OTHER = '+70004950001'
let rig: Rig

beforeAll(async () => {
  rig = await startRig({
    voximplant: { phoneNumbers: [NUMBER, OTHER] },
    // A deadline of minutes is never reached: a session that died is found silent.
    settings: { SWEEP_SILENT_SECONDS: '4', RECONCILE_LAG_SECONDS: '6' },
  })
  await createHalo(rig.api)
  await put(NUMBER, { agent: 'halo' })
})
afterAll(() => rig?.stop())

async function put(number: string, spec: object): Promise<void> {
  const url = `${rig.gatewayUrl}/inbound-numbers/${encodeURIComponent(number)}`
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'PUT', headers, body: JSON.stringify(spec) })
  if (!response.ok) throw new Error(await response.text())
}

async function inboundCallOf(phone: string): Promise<CallId | undefined> {
  const answer = await fetch(`${rig.gatewayUrl}/calls?direction=inbound&limit=100`)
  const { items } = pageOf(callSummarySchema).parse(await answer.json())
  return items.find((call) => call.phone === phone)?.id
}

/** Somebody calls; answers the call's id once it is on record, and the carrier's own record of it. */
async function callIn(phone: string, to = NUMBER): Promise<{ id: CallId; entry: DialEntry }> {
  const started = rig.voximplant.receiveCall({ from: phone, to })
  if (started === undefined) throw new Error(`nothing is bound to ${to}`)
  await expect.poll(() => inboundCallOf(phone), { timeout: 60_000, interval: 50 }).toBeDefined()
  const id = await inboundCallOf(phone)
  const entry = rig.voximplant.ledger.incomingCalls().find(({ sessionId }) => sessionId === started.sessionId)
  if (id === undefined || entry === undefined) throw new Error(`the call of ${phone} is not on record`)
  return { id, entry }
}

const linesTaken = () => leasesHeld(rig.live, { now: new Date() })

test('somebody calls, is told that an AI speaks, talks; recording, transcript and analysis follow as after any call', {
  timeout: LONG,
}, async () => {
  const phone = '+70001230001'
  rig.voximplant.setPersona(phone, 'answers')
  const { id, entry } = await callIn(phone)
  const call = await untilAnalysed(rig, id)
  expect(call).toMatchObject({
    direction: 'inbound',
    called_number: NUMBER,
    phone,
    campaign_id: null,
    outcome: 'conversation',
    agent: 'halo',
    recording: { state: 'transcribed' },
    analysis: { based_on: 'transcript' },
  })
  expect(call.turns.length).toBeGreaterThan(0)
  const [first] = agentSaid(entry)
  expect(first?.text).toMatch(/автоматический/)
  expect(rig.voximplant.ledger.dialsByNumber(phone)).toEqual([])
  await expect.poll(linesTaken, { timeout: 30_000 }).not.toContain(id)
})

test('whoever says so in their own call is not called any more', { timeout: LONG }, async () => {
  const phone = '+70001230002'
  rig.voximplant.setPersona(phone, personWho('Больше мне не звоните'))
  const { id } = await callIn(phone)
  expect((await untilEnded(rig, id)).outcome).toBe('opted-out')
  expect(await numberIsSuppressed(rig, phone)).toBe(true)
})

test('nobody picks up for whom the number’s document refuses, and it is on record', {
  timeout: LONG,
}, async () => {
  const phone = '+70001230003'
  await put(OTHER, { agent: 'halo', callers: [{ from: [phone], action: 'reject', sip_code: 486 }] })
  const { id, entry } = await callIn(phone, OTHER)
  expect(await untilEnded(rig, id)).toMatchObject({ outcome: 'refused', reason: 'caller-rejected' })
  await expect.poll(() => entry.failure, { timeout: 30_000 }).toEqual({ code: 486, reason: 'Rejected' })
})

test('a session that dies without a word gives its line back, and its call has an outcome', {
  timeout: LONG,
}, async () => {
  const phone = '+70001230004'
  rig.voximplant.setPersona(phone, 'talkative')
  rig.voximplant.faults.set([{ fault: 'session-dies', times: 1 }])
  const { id, entry } = await callIn(phone)
  const call = await untilEnded(rig, id)
  expect(entry.endedBy).toBe('session')
  expect(['conversation', 'no-conversation', 'no-answer']).toContain(call.outcome)
  await expect.poll(linesTaken, { timeout: 30_000 }).not.toContain(id)
})
