import { expect, test } from 'vitest'
import { EXAMPLE_CLAIM } from './testing/example-claim.ts'
import { GOODBYE } from './testing/persons.ts'
import { rehearse } from './testing/rehearse.ts'

const SALES = {
  name: 'sales',
  number: '+74950000001',
  kind: 'blind' as const,
  ring_seconds: 20,
  waiting: 'Соединяю, подождите.',
  unavailable: 'Коллеги сейчас заняты.',
  max_duration_seconds: 600,
}
const HANDING_OVER = { sentences: ['Передаю вас коллеге.'], action: 'transfer' as const, transferTo: 'sales' }
/** Asks for a human, tells the human what they want, and waits for ever. */
const ASKS = {
  name: 'wants a human',
  dials: [
    {
      kind: 'answers' as const,
      conversation: {
        answers: [{ hears: 'слушаю вас', says: ['здравствуйте я хочу оформить заказ'] }],
        lines: ['соедините меня с человеком пожалуйста'],
        ending: 'falls-silent' as const,
        patienceMs: 200_000,
      },
    },
  ],
}

const handOver = (operator: 'operator' | 'busy' | 'no-answer', target: Partial<typeof SALES> & object = {}) =>
  rehearse({
    person: ASKS,
    others: { [SALES.number]: operator },
    gateway: {
      settings: { transfer_targets: [{ ...SALES, ...target }] },
      replies: [HANDING_OVER, GOODBYE],
    },
  })

test('blind: the person speaks with the target, whose hang-up ends the call', async () => {
  const { ended, types, ledger, stub } = await handOver('operator')
  const [person, target] = ledger.dials()
  expect(target).toMatchObject({ number: SALES.number, callerId: EXAMPLE_CLAIM.caller_id, endedBy: 'person' })
  expect(person?.said.map(({ text }) => text)).toContain('Да, понимаю вас.')
  expect(target?.said.map(({ text }) => text)).toContain('здравствуйте я хочу оформить заказ')
  expect(types()).toEqual(expect.arrayContaining(['call.transfer-started', 'call.transferred']))
  expect(ended()).toMatchObject({
    reason: 'transferred',
    ended_by: 'agent',
    transfer: { target: 'sales', result: 'connected', talk_seconds: expect.any(Number) },
  })
  // What the person says to the target is for the target: neither asked about nor recognised.
  expect(stub.turns()).toHaveLength(1)
  const { cost, transfer } = ended()
  expect(transfer?.cost).toBeGreaterThan(0)
  expect(cost).toBeGreaterThan(transfer?.cost ?? 0)
})

test('announced: the target hears what it is about, and the person does not', async () => {
  const announcement = 'Клиент хочет оформить заказ.'
  const { ended, ledger } = await handOver('operator', { kind: 'announced', announcement } as object)
  const [person, target] = ledger.dials()
  expect(target?.said.map(({ text }) => text)).toContain(announcement)
  expect(person?.said.map(({ text }) => text)).not.toContain(announcement)
  expect(ended()).toMatchObject({ reason: 'transferred' })
})

test('busy: the agent comes back, says so, and the model hears of it with the next turn', async () => {
  const { ended, agent, stub, events } = await handOver('busy')
  expect(agent().map(({ text }) => text)).toContain(SALES.unavailable)
  expect(stub.turns()[1]).toMatchObject({ failed_transfer: 'sales', transfer_result: 'busy' })
  expect(events.find(({ type }) => type === 'call.transfer-failed')).toMatchObject({ sip_code: 486 })
  expect(ended()).toMatchObject({ reason: 'agent-goodbye', transfer: { result: 'busy', talk_seconds: 0 } })
})

test('no answer: the target rings as long as it may, and the person is told to wait', async () => {
  const { ended, agent, ledger } = await handOver('no-answer')
  expect(agent().filter(({ text }) => text === SALES.waiting).length).toBeGreaterThan(1)
  expect(ledger.dials()[1]).toMatchObject({ endedBy: 'scenario', failure: { code: 487 } })
  expect(ended()).toMatchObject({ transfer: { result: 'no-answer' } })
})

test('the person hangs up while the target rings: both legs end, and one report tells of it', async () => {
  const { ended, ledger } = await rehearse({
    person: {
      name: 'loses patience',
      dials: [
        {
          kind: 'answers',
          conversation: {
            lines: ['соедините меня с человеком'],
            ending: 'hangs-up',
            hangsUpAfterMs: [22_000, 22_000],
          },
        },
      ],
    },
    others: { [SALES.number]: 'no-answer' },
    gateway: { settings: { transfer_targets: [{ ...SALES, ring_seconds: 60 }] }, replies: [HANDING_OVER] },
  })
  expect(ended()).toMatchObject({
    reason: 'person-hung-up',
    ended_by: 'person',
    transfer: { target: 'sales', result: 'abandoned' },
  })
  expect(ledger.dials().every(({ endedBy }) => endedBy !== 'session')).toBe(true)
})

test('the agent’s limit does not cut off a talk with the target, whose own does', async () => {
  const { ended } = await rehearse({
    person: ASKS,
    others: {
      [SALES.number]: {
        name: 'talks on',
        dials: [{ kind: 'answers', conversation: { ending: 'falls-silent', patienceMs: 1_000_000 } }],
      },
    },
    gateway: {
      settings: { max_duration_seconds: 40, transfer_targets: [{ ...SALES, max_duration_seconds: 60 }] },
      replies: [HANDING_OVER],
    },
  })
  expect(ended()).toMatchObject({ reason: 'transferred', transfer: { talk_seconds: 60 } })
  expect(ended().duration_seconds).toBeGreaterThan(60)
})

test('a target that the agent does not have is a fault, and the talk goes on', async () => {
  const { ended, events, ledger } = await rehearse({
    person: ASKS,
    gateway: { replies: [HANDING_OVER, GOODBYE] },
  })
  expect(ledger.dials()).toHaveLength(1)
  expect(events.filter(({ type }) => type === 'scenario.fault')).toMatchObject([{ where: 'transfer' }])
  expect(ended()).toMatchObject({ reason: 'silence' })
})
