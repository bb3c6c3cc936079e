import { expect, test } from 'vitest'
import { EXAMPLE_CLAIM } from './testing/example-claim.ts'
import { GOODBYE, personWho } from './testing/persons.ts'
import { rehearse } from './testing/rehearse.ts'

const { disclosure, greeting } = EXAMPLE_CLAIM.settings
const OPT_OUT = { key: '9', reply: 'Поняла, больше звонить не будем. До свидания!' }

test('the key that asks for no more calls ends the call, whatever the agent was saying', async () => {
  const { agent, ended, events, stub } = await rehearse({
    person: 'presses-key',
    gateway: { settings: { opt_out: OPT_OUT } },
  })
  expect(agent()).toMatchObject([
    { text: disclosure, cutShort: false },
    { text: greeting, cutShort: true },
    { text: OPT_OUT.reply, heard: OPT_OUT.reply },
  ])
  expect(events.filter(({ type }) => type === 'call.key-pressed')).toMatchObject([{ key: '9' }])
  expect(ended()).toMatchObject({ reason: 'opted-out', ended_by: 'agent', opt_out_key: '9' })
  // It went out by itself, before the final report.
  const batches = stub.of('events').map(({ body }) => JSON.stringify(body))
  const told = batches.findIndex((body) => body.includes('call.key-pressed'))
  expect(batches[told]).not.toContain('call.ended')
})

test('where the gateway takes no events the goodbye is spoken all the same, and the report carries the key', async () => {
  let reports = 0
  const { agent, ended } = await rehearse({
    person: 'presses-key',
    gateway: {
      settings: { opt_out: OPT_OUT },
      // Everything but the last tries fails: those hold the final report.
      fails: (request) => {
        if (request !== 'events') return undefined
        reports += 1
        return reports <= 4 ? 503 : undefined
      },
    },
  })
  expect(agent().at(-1)).toMatchObject({ text: OPT_OUT.reply, heard: OPT_OUT.reply })
  expect(ended()).toMatchObject({ reason: 'opted-out', opt_out_key: '9' })
})

test('an agent without such a key hears none', async () => {
  const { ended, types, agent } = await rehearse({ person: 'presses-key' })
  expect(types()).not.toContain('call.key-pressed')
  expect(agent()[1]).toMatchObject({ text: greeting, cutShort: false })
  expect(ended()).toMatchObject({ reason: 'silence' })
  expect(ended().opt_out_key).toBeUndefined()
})

test('another key than the agent’s is nobody’s business', async () => {
  const { ended, events } = await rehearse({
    person: 'presses-key',
    gateway: { settings: { opt_out: { ...OPT_OUT, key: '#' } } },
  })
  expect(events.map(({ type }) => type)).not.toContain('call.key-pressed')
  expect(ended().opt_out_key).toBeUndefined()
})

const KEYPAD = { enabled: true, max_digits: 10, terminator: '#', timeout_seconds: 3 }
const ASKS_FOR_DIGITS = { sentences: ['Введите номер заказа и нажмите решётку.'] }

test('digits that the person types are a turn, in which the gateway gets them as keys', async () => {
  const { stub, ended } = await rehearse({
    person: 'types-digits',
    gateway: { settings: { keypad: KEYPAD }, replies: [ASKS_FOR_DIGITS, GOODBYE] },
  })
  expect(stub.turns()[1]).toMatchObject({ turn: 2, user_text: '', keys: '1234' })
  expect(ended()).toMatchObject({ reason: 'agent-goodbye' })
})

test('beside digits the key that asks for no more calls is what it was', async () => {
  const { ended, stub } = await rehearse({
    person: 'types-digits',
    gateway: {
      settings: { keypad: KEYPAD, opt_out: { ...OPT_OUT, key: '*' } },
      replies: [ASKS_FOR_DIGITS, GOODBYE],
    },
  })
  expect(stub.turns().some(({ keys }) => keys === '1234')).toBe(true)
  expect(ended().opt_out_key).toBeUndefined()
})

test('keys that the model wants are played to the line, and told', async () => {
  const { ledger, types } = await rehearse({
    person: personWho('наберите добавочный'),
    gateway: { replies: [{ sentences: ['Набираю.', 'До свидания.'], action: 'hangup', keys: '12p#' }] },
  })
  expect(ledger.dials()).toMatchObject([{ keysHeard: '12p#' }])
  expect(types()).toContain('call.keys-sent')
})
