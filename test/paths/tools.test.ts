import { type Endpoint, startEndpoint } from '@perezvon/http-tools/testing/endpoint'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { agentSaid, onlyDial, placeCall, untilEnded } from '../rig/calls.ts'
import { personWho, SHORT_OPENING } from '../rig/persons.ts'
import { whyOf } from '../rig/public-routes.ts'
import { createAgentLikeHalo, createQuickCampaign, type Rig, startRig } from '../rig/rig.ts'

const QUESTION = 'Сколько столов осталось на складе'
const LATER = 'Я за рулём, наберите через час'

let rig: Rig
let endpoint: Endpoint

beforeAll(async () => {
  endpoint = await startEndpoint()
  endpoint.willAnswer({ body: '{"left":3}' })
  rig = await startRig({
    settings: { TOOL_ORIGINS: endpoint.origin, TOOL_SECRETS: '{"STOCK_TOKEN":"s3cret"}' },
  })
  const stock = {
    name: 'stock',
    description: 'How many are left.',
    url: `${endpoint.origin}/stock`,
    headers: { authorization: 'Bearer {{secret.STOCK_TOKEN}}' },
    parameters: { type: 'object', properties: { kind: { type: 'string' } }, required: ['kind'] },
  }
  const document = JSON.parse(JSON.stringify({ tools: [stock] }))
  await createAgentLikeHalo(rig.api, {
    name: 'with-tools',
    ...SHORT_OPENING,
    ...document,
    built_in_tools: ['schedule_callback'],
  })
  rig.openai.setScript([
    { phrase: QUESTION, afterTool: true, text: 'Осталось три стола.' },
    { phrase: QUESTION, toolCalls: [{ name: 'stock', arguments: { kind: 'table' } }] },
    { phrase: LATER, afterTool: true, text: 'Хорошо, позвоним через час. До свидания!' },
    { phrase: LATER, toolCalls: [{ name: 'schedule_callback', arguments: { in_minutes: 60 } }] },
  ])
})
afterAll(async () => {
  await rig?.stop()
  await endpoint?.close()
})

test('the company is asked in the middle of a call, once, and the person hears what it said', async () => {
  const phone = '+70002230001'
  rig.voximplant.setPersona(phone, personWho(QUESTION))
  const call = await untilEnded(rig, await placeCall(rig, { phone, agent: 'with-tools' }))
  expect(endpoint.asked).toMatchObject([
    { method: 'POST', url: '/stock', body: '{"kind":"table"}', headers: { authorization: 'Bearer s3cret' } },
  ])
  expect(agentSaid(onlyDial(rig, phone)).map(({ text }) => text)).toContain('Осталось три стола.')
  expect(call.turns[0]).toMatchObject({
    ai_text: expect.stringContaining('Осталось три стола.'),
    tool_calls: [{ tool: 'stock', outcome: 'done', status: 200, arguments: '{"kind":"table"}' }],
  })
  expect(JSON.stringify(call)).not.toContain('s3cret')
})

test('who asks to be called in an hour is due then, and the journal says why', async () => {
  const phone = '+70002230002'
  rig.voximplant.setPersona(phone, personWho(LATER))
  const before = Date.now()
  const campaign = await createQuickCampaign(rig.api, [phone], { agent: 'with-tools' })
  const contact = async () => (await rig.api.listContacts(campaign.id))[0]
  await expect
    .poll(contact, { timeout: 120_000, interval: 100 })
    .toMatchObject({ state: 'waiting', attempts: 1, due_at: expect.any(String) })
  const waiting = await contact()
  const dueAt = Date.parse(waiting?.due_at ?? '')
  expect(dueAt).toBeGreaterThanOrEqual(before + 3_600_000)
  expect(dueAt).toBeLessThanOrEqual(Date.now() + 3_600_000)
  const { decisions } = await whyOf(rig, waiting?.id ?? '')
  expect(decisions.map(({ decision }) => decision)).toEqual([
    'imported',
    'attempt-planned',
    'claim-granted',
    'callback-agreed',
    'attempt-ended',
    'redial-scheduled',
    'waits',
  ])
  expect(decisions.at(-2)?.detail).toMatchObject({ rule: 'callback' })
})
