import { OUTCOMES } from '@perezvon/contracts/call/outcome'
import { systemIds } from '@perezvon/runtime/ids'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHalo, dialledTwice, type Rig, startRig } from '../rig/rig.ts'

const PHONE = '+70001234567'
let rig: Rig

beforeAll(async () => {
  rig = await startRig({ voximplant: { numbers: { byNumber: { [PHONE]: 'answers' } } } })
  await createHalo(rig.api)
})
afterAll(() => rig.stop())

async function untilAnalysed(callId: string) {
  await expect
    .poll(async () => (await rig.api.getCall(callId)).analysis !== null, { timeout: 120_000, interval: 200 })
    .toBe(true)
  return rig.api.getCall(callId)
}

test('one request becomes a conversation, a recording, a transcript and an analysis', async () => {
  const { call_id, simulated } = await rig.api.createCall({ phone: PHONE }, systemIds.call())
  expect(simulated).toBe(true)
  const call = await untilAnalysed(call_id)

  expect(call.state).toBe('ended')
  expect(call.outcome).toBe('conversation')
  expect(OUTCOMES[call.outcome ?? 'lost'].reached).toBe(true)
  expect(call.turns.length).toBeGreaterThan(0)
  expect(call.duration_seconds).toBeGreaterThan(0)

  // The carrier's record: one dial, and what the person heard first was the disclosure, then the greeting.
  const dials = rig.voximplant.ledger.dialsByNumber(PHONE)
  expect(dials).toHaveLength(1)
  const heard = dials[0]?.said.filter(({ channel }) => channel === 'agent').map(({ text }) => text) ?? []
  expect(heard[0]).toMatch(/автоматический|робот|голосовой/i)
  expect(heard[1]).toBe('Здравствуйте! Я голосовой ассистент компании HALO. Чем могу помочь?')

  // RecordStopped comes after Disconnected; the recording that it announced was fetched and written down.
  expect(call.recording?.state).toBe('transcribed')
  expect(call.recording?.bytes).toBeGreaterThan(0)
  expect(call.transcript?.segments.length).toBeGreaterThan(0)
  const spoken = call.transcript?.text ?? ''
  expect(spoken).toContain('голосовой ассистент компании HALO')
  expect(call.analysis?.based_on).toBe('transcript')
  expect(dialledTwice(rig)).toEqual([])
})

test('each completion is given the whole conversation so far', async () => {
  const { call_id } = await rig.api.createCall({ phone: PHONE }, systemIds.call())
  const call = await untilAnalysed(call_id)
  const last = call.turns.findLast(({ source }) => source === 'model')
  const request = rig.openai.requests.findLast(
    ({ endpoint, lastUserText }) => endpoint === 'chat' && lastUserText === last?.user_text,
  )
  const given = JSON.stringify(request?.messages)
  for (const turn of call.turns.slice(0, (last?.turn ?? 1) - 1)) expect(given).toContain(turn.user_text)
})

test('a twin session with the same token is refused at the claim and ends without dialling', async () => {
  const { call_id } = await rig.api.createCall({ phone: PHONE }, systemIds.call())
  await expect
    .poll(() => rig.voximplant.ledger.sessions().some(({ customData }) => customData.includes(call_id)))
    .toBe(true)
  const session = rig.voximplant.ledger.sessions().find(({ customData }) => customData.includes(call_id))
  const twin = await fetch(`${rig.voximplant.url}/platform_api/StartScenarios/`, {
    method: 'POST',
    body: new URLSearchParams({
      account_id: String(rig.voximplant.accountId),
      api_key: rig.voximplant.apiKey,
      rule_id: String(session?.ruleId),
      script_custom_data: session?.customData ?? '',
    }),
  })
  expect(await twin.json()).toMatchObject({ result: 1 })
  await untilAnalysed(call_id)
  const sessions = () =>
    rig.voximplant.ledger.sessions().filter(({ customData }) => customData.includes(call_id))
  await expect.poll(() => sessions().filter(({ endedAtMs }) => endedAtMs !== undefined).length).toBe(2)
  expect(
    sessions()
      .map(({ dialIds }) => dialIds.length)
      .toSorted(),
  ).toEqual([0, 1])
})
