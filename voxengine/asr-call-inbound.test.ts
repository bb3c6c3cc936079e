import { createHmac } from 'node:crypto'
import { inboundClaimBodySchema } from '@perezvon/contracts/http/claim-inbound-call'
import { expect, test } from 'vitest'
import { EXAMPLE_CLAIM } from './testing/example-claim.ts'
import { INBOUND_CALL_TOKEN } from './testing/gateway-stub.ts'
import { INBOUND_KEY, OUR_NUMBER, rehearse } from './testing/rehearse.ts'

const GOODBYE = [{ sentences: ['Спасибо, до свидания!'], action: 'hangup' as const }]

test('somebody who calls is answered once the claim is granted, hears disclosure and greeting, and talks', async () => {
  const call = await rehearse({ incoming: {}, gateway: { replies: GOODBYE } })
  const [claim] = call.stub.of('inbound_claim')
  const body = inboundClaimBodySchema.parse(claim?.body)
  expect(body).toMatchObject({
    called_number: OUR_NUMBER.slice(1),
    scenario: expect.stringMatching(/^asr-call@/),
  })
  const words = [body.session_id, body.called_number, body.caller_number, body.at].join('\n')
  expect(claim?.signature).toBe(createHmac('sha256', INBOUND_KEY).update(words).digest('hex'))
  expect(call.stub.of('claim')).toEqual([])
  const { disclosure, greeting } = EXAMPLE_CLAIM.settings
  expect(call.agent().map(({ text }) => text)).toEqual([disclosure, greeting, 'Спасибо, до свидания!'])
  expect(call.stub.turns().length).toBeGreaterThan(0)
  for (const { token } of [...call.stub.of('process_text'), ...call.stub.of('events')])
    expect(token).toBe(INBOUND_CALL_TOKEN)
  expect(call.types()).toContain('call.disclosed')
  expect(call.types()).not.toContain('call.dialing')
  expect(call.ended()).toMatchObject({ connected: true, reason: 'agent-goodbye', turns: expect.any(Number) })
  expect(call.ended().record_url).toEqual(expect.any(String))
  expect(call.ledger.dials()).toEqual([])
})

test('nobody picks up where the claim is refused: the caller hears the code, and nothing is reported', async () => {
  const call = await rehearse({
    incoming: {},
    gateway: { refuseCaller: { reason: 'lines-busy', sip_code: 486 } },
  })
  expect(call.ledger.incomingCalls()).toMatchObject([{ endedBy: 'scenario', failure: { code: 486 } }])
  expect(call.events).toEqual([])
})

test.each([
  ['the gateway does not answer', { gateway: { fails: () => 503 } }],
  ['the application has no secrets', { incoming: { without: 'secrets' as const } }],
])('nor where %s: nobody is there', async (_, broken) => {
  const call = await rehearse({ incoming: {}, ...broken })
  expect(call.ledger.incomingCalls()).toMatchObject([{ endedBy: 'scenario', failure: { code: 480 } }])
  expect(call.events).toEqual([])
})

test('a claim that fails is asked again with the same words, and whoever waits is answered', async () => {
  const fails = (name: string, earlier: number) => (name === 'inbound_claim' && earlier < 2 ? 503 : undefined)
  const call = await rehearse({ incoming: {}, gateway: { fails, replies: GOODBYE } })
  const claims = call.stub.of('inbound_claim')
  expect(claims.map(({ answered }) => answered)).toEqual([503, 503, 200])
  expect(claims[2]?.body).toEqual(claims[0]?.body)
  expect(call.ended().connected).toBe(true)
})

test('who hangs up before the answer is reported by whom the claim was granted to, and never answered', async () => {
  const call = await rehearse({
    // Rings for a moment of session time; the answer takes longer, in the real one that requests have.
    incoming: { givesUpAfterMs: 200 },
    gateway: { delaysMs: { inbound_claim: 1_000 } },
  })
  expect(call.ledger.incomingCalls()).toMatchObject([{ endedBy: 'person' }])
  expect(call.agent()).toEqual([])
  expect(call.ended()).toMatchObject({ connected: false, reason: 'person-hung-up', ended_by: 'person' })
})

test('an announcement is all that is said, and the call ends by itself', async () => {
  const announcement = 'Мы работаем с девяти до шести.'
  const call = await rehearse({ incoming: {}, gateway: { settings: { announcement } } })
  expect(call.agent().map(({ text }) => text)).toEqual([announcement])
  expect(call.stub.turns()).toEqual([])
  expect(call.ended()).toMatchObject({ connected: true, reason: 'announcement', turns: 0 })
  expect(call.ended().record_url).toBeUndefined()
})

test('an announcement is heard to its end, however long it is', async () => {
  const announcement = 'Мы работаем каждый день с девяти до шести. '.repeat(22).trim()
  const call = await rehearse({ incoming: {}, gateway: { settings: { announcement } } })
  expect(call.agent()).toMatchObject([{ text: announcement, cutShort: false }])
  expect(call.ended()).toMatchObject({ connected: true, reason: 'announcement' })
})

test.each([
  ['longer than any', `sip:${'7'.repeat(200)}@carrier`, 100],
  ['with half of a character in it', 'sip:\ud800anna@carrier', 16],
])('a number %s is told as far as it can be', async (_, from, length) => {
  const call = await rehearse({ incoming: { from }, gateway: { replies: GOODBYE } })
  expect(call.stub.of('inbound_claim')[0]?.body).toMatchObject({
    caller_number: from.replace('\ud800', '').slice(0, length),
  })
  expect(call.ended().connected).toBe(true)
})

test('who withholds the number is answered like anybody else', async () => {
  const call = await rehearse({ incoming: { from: '' }, gateway: { replies: GOODBYE } })
  expect(call.stub.of('inbound_claim')[0]?.body).toMatchObject({ caller_number: '' })
  expect(call.ended().connected).toBe(true)
})
