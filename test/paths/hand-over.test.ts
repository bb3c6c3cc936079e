import { leasesHeld } from '@perezvon/livecall/capacity/leases'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { agentSaid, onlyDial, placeCall, untilEnded } from '../rig/calls.ts'
import { personWith } from '../rig/persons.ts'
import { createAgentLikeHalo, LONG, type Rig, startRig } from '../rig/rig.ts'

const PATIENCE = { timeout: 60_000, interval: 20 }
const MESSAGE = 'Пожалуйста, перезвоните нам по поводу заказа.'
const SALES = '+74950000001'

let rig: Rig

beforeAll(async () => {
  rig = await startRig({ speed: 5 })
  await createAgentLikeHalo(rig.api, {
    name: 'with-colleague',
    transfer_targets: [
      {
        name: 'sales',
        number: SALES,
        description: 'Отдел продаж.',
        kind: 'announced',
        announcement: 'Клиент {{name}} хочет поговорить с человеком.',
        ring_seconds: 30,
        waiting: 'Соединяю вас.',
        unavailable: 'Коллеги заняты.',
        max_duration_seconds: 600,
      },
    ],
  })
  await createAgentLikeHalo(rig.api, {
    name: 'with-message',
    voicemail: { action: 'leave-message', message: MESSAGE, beep_seconds: 20 },
  })
})
afterAll(() => rig?.stop())

const command = (callId: string, body: object) =>
  fetch(`${rig.api.baseUrl}/calls/${callId}/commands`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

test('somebody hands a call over: the colleague hears what it is about, the two speak, and the end says so', {
  timeout: LONG,
}, async () => {
  const phone = '+70007770001'
  rig.voximplant.setPersona(SALES, 'operator')
  rig.voximplant.setPersona(
    phone,
    personWith({
      answers: [{ hears: 'понимаю вас', says: ['Здравствуйте, я насчёт заказа.'] }],
      lines: ['Сколько стоит доставка?'],
      ending: 'falls-silent',
      patienceMs: 200_000,
    }),
  )
  const callId = await placeCall(rig, { phone, agent: 'with-colleague', name: 'Анна' })
  const heard = () => rig.voximplant.ledger.dialsByNumber(phone)[0]?.said ?? []
  await expect.poll(() => heard().some(({ channel }) => channel === 'person'), PATIENCE).toBe(true)
  expect((await command(callId, { command: 'transfer', target: 'sales' })).status).toBe(202)

  const call = await untilEnded(rig, callId)
  expect(call).toMatchObject({ outcome: 'conversation', reason: 'transferred' })
  const colleague = onlyDial(rig, SALES).said.map(({ text }) => text)
  expect(colleague).toEqual(
    expect.arrayContaining(['Клиент Анна хочет поговорить с человеком.', 'Здравствуйте, я насчёт заказа.']),
  )
  expect(call.cost).toBeGreaterThan(0)
  await expect.poll(() => leasesHeld(rig.live, { now: new Date() }), PATIENCE).toEqual([])
  expect((await command(callId, { command: 'hang-up' })).status).toBe(409)
})

test('a machine is left the message after its tone, and the outcome is voicemail', {
  timeout: LONG,
}, async () => {
  const phone = '+70007770002'
  rig.voximplant.setPersona(phone, 'voicemail')
  const callId = await placeCall(rig, { phone, agent: 'with-message' })
  expect(await untilEnded(rig, callId)).toMatchObject({ outcome: 'voicemail', reason: 'voicemail-message' })
  expect(agentSaid(onlyDial(rig, phone)).at(-1)).toMatchObject({ text: MESSAGE, cutShort: false })
})
