import { expect, test } from 'vitest'
import { EXAMPLE_CLAIM } from './testing/example-claim.ts'
import { GOODBYE, personWho } from './testing/persons.ts'
import { rehearse } from './testing/rehearse.ts'

const { disclosure } = EXAMPLE_CLAIM.settings
const MESSAGE = 'Пожалуйста, перезвоните нам по поводу вашего заказа.'
const HANGING_UP = { voicemail: { model: 'RU' as const, beep_seconds: 20 } }
const LEAVING = { voicemail: { model: 'RU' as const, beep_seconds: 20, message: MESSAGE } }

test('a machine is hung up on, and no turn is asked about its greeting', async () => {
  const { ended, types, stub } = await rehearse({ person: 'voicemail', gateway: { settings: HANGING_UP } })
  expect(types()).toContain('call.voicemail-detected')
  expect(ended()).toMatchObject({ connected: true, reason: 'voicemail', ended_by: 'agent', turns: 0 })
  expect(stub.turns()).toEqual([])
})

test('the message is left after the tone: disclosure first, once, and whole', async () => {
  const { ended, types, ledger, agent } = await rehearse({
    person: 'voicemail',
    gateway: { settings: LEAVING },
  })
  const greeting = ledger.dials()[0]?.said.find(({ channel }) => channel === 'person')
  const left = agent().slice(-2)
  expect(left).toMatchObject([
    { text: disclosure, cutShort: false },
    { text: MESSAGE, cutShort: false },
  ])
  expect(left[0]?.startMs).toBeGreaterThan(greeting?.endMs ?? Number.POSITIVE_INFINITY)
  expect(types()).toContain('call.message-left')
  expect(ended()).toMatchObject({ reason: 'voicemail-message', ended_by: 'agent' })
})

test('a machine without a tone gets the message when it has been waited for', async () => {
  const { ended, agent } = await rehearse({
    person: {
      name: 'voicemail without a tone',
      dials: [
        {
          kind: 'answers',
          answeredBy: 'voicemail',
          conversation: { pickUp: ['Оставьте сообщение.'], ending: 'falls-silent' },
        },
      ],
    },
    gateway: { settings: LEAVING },
  })
  expect(agent().at(-1)).toMatchObject({ text: MESSAGE, cutShort: false })
  expect(ended()).toMatchObject({ reason: 'voicemail-message' })
})

test('a machine that hangs up before the message is over was left none', async () => {
  const { ended, types } = await rehearse({
    person: {
      name: 'voicemail that is full',
      dials: [
        {
          kind: 'answers',
          answeredBy: 'voicemail',
          conversation: {
            pickUp: ['Ящик переполнен.'],
            beeps: true,
            ending: 'falls-silent',
            hangsUpAfterMs: [6_000, 6_000],
          },
        },
      ],
    },
    gateway: { settings: LEAVING },
  })
  expect(types()).not.toContain('call.message-left')
  expect(ended()).toMatchObject({ reason: 'voicemail', ended_by: 'person' })
})

/** A person whom the platform takes for a machine. */
const mistaken = (habits: { presses?: string; lines?: string[] }) => ({
  name: 'taken for a machine',
  dials: [
    {
      kind: 'answers' as const,
      answeredBy: 'voicemail' as const,
      conversation: { pickUp: ['Да?'], ending: 'falls-silent' as const, ...habits },
    },
  ],
})

test('a person who is taken for a machine can press the key against more calls', async () => {
  const reply = 'Поняла, больше звонить не будем. До свидания!'
  const { ended, types, agent } = await rehearse({
    person: mistaken({ presses: '9' }),
    gateway: { settings: { ...LEAVING, opt_out: { key: '9', reply } } },
  })
  const told = types()
  expect(told.indexOf('call.voicemail-detected')).toBeGreaterThan(0)
  expect(told.indexOf('call.key-pressed')).toBeGreaterThan(told.indexOf('call.voicemail-detected'))
  expect(agent().at(-1)).toMatchObject({ text: reply, cutShort: false })
  expect(ended()).toMatchObject({ reason: 'opted-out', opt_out_key: '9' })
})

test('and what such a person says is reported', async () => {
  const { ended, events } = await rehearse({
    person: mistaken({ lines: ['больше сюда не звоните'] }),
    gateway: { settings: LEAVING },
  })
  expect(events).toContainEqual(
    expect.objectContaining({
      type: 'turn.unanswered',
      text: expect.stringContaining('больше сюда не звоните'),
    }),
  )
  expect(ended()).toMatchObject({ reason: 'voicemail-message' })
})

test('a person is talked to as ever, also one whose telephone plays a melody', async () => {
  const answering = personWho('да слушаю вас').dials[0]
  if (!answering) throw new Error('nobody answers')
  for (const ringsWith of ['tone', 'melody'] as const) {
    const { ended, types } = await rehearse({
      person: { name: ringsWith, dials: [{ ...answering, ringsWith, ringsForMs: [6_000, 6_000] }] },
      gateway: { settings: LEAVING, replies: [GOODBYE] },
    })
    expect(types()).not.toContain('call.voicemail-detected')
    expect(ended()).toMatchObject({ reason: 'agent-goodbye', turns: 1 })
  }
})
