import { expect, test } from 'vitest'
import { EXAMPLE_CLAIM } from './testing/example-claim.ts'
import { GOODBYE, personWho, personWhoRefuses } from './testing/persons.ts'
import { CALL_TOKEN, rehearse } from './testing/rehearse.ts'

const { settings, number, caller_id } = EXAMPLE_CLAIM

/** The place of each type among the events; types that may come in between are left out. */
function orderOf(types: string[], ...wanted: string[]): string[] {
  return types.filter((type) => wanted.includes(type))
}

test('a whole call: claimed, dialled, disclosed, greeted, talked, said goodbye, reported', async () => {
  const { stub, ended, events, types, ledger, agent, log } = await rehearse({
    person: personWho('сколько стоит доставка', 'да подойдёт'),
    gateway: { replies: [{ sentences: ['Доставка стоит триста рублей.', 'Подойдёт?'] }, GOODBYE] },
  })

  expect(ledger.dials()).toMatchObject([{ number, callerId: caller_id, endedBy: 'scenario' }])
  expect(types().filter((type) => type !== 'recording.started')).toEqual([
    'call.dialing',
    'call.ringing',
    'call.answered',
    'call.disclosed',
    'call.greeted',
    'turn.heard',
    'turn.heard',
    'call.ended',
  ])
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
  expect(agent().map(({ text }) => text)).toEqual([
    settings.disclosure,
    settings.greeting,
    'Доставка стоит триста рублей.',
    'Подойдёт?',
    'Хорошо, всё записала.',
    'До свидания!',
  ])
  expect(agent().every(({ text, heard }) => text === heard)).toBe(true)
  expect(stub.turns()).toMatchObject([
    { turn: 1, user_text: 'сколько стоит доставка' },
    { turn: 2, user_text: 'да подойдёт' },
  ])
  for (const { confidence } of stub.turns()) expect(confidence).toBeGreaterThan(0)
  expect(ended()).toMatchObject({ connected: true, reason: 'agent-goodbye', ended_by: 'agent', turns: 2 })
  expect(ended().duration_seconds).toBeGreaterThan(5)
  expect(ended().cost).toBeGreaterThan(0)
  expect(new Set(stub.requests.map(({ token }) => token))).toEqual(new Set([CALL_TOKEN]))
  expect(ledger.sessions()).toMatchObject([{ finishReason: 'Normal termination' }])
  expect(log).not.toContain('fault')
})

test('the claim names the session and the code that calls', async () => {
  const { stub, ledger } = await rehearse({ person: personWhoRefuses(486) })
  const [claim] = stub.of('claim')
  expect(claim?.body).toMatchObject({
    session_id: String(ledger.sessions()[0]?.sessionId),
    session_url: expect.stringContaining('http'),
    scenario: expect.stringMatching(/^asr-call@[0-9a-f]{12}$/),
  })
})

test('who is refused does not dial, and reports nothing about a call that is another session’s', async () => {
  const { stub, ledger, log } = await rehearse({ gateway: { refuse: true } })
  expect(ledger.dials()).toEqual([])
  expect(stub.requests.map(({ name }) => name)).toEqual(['claim'])
  expect(log).toContain('claim refused: claimed-by-another-session')
  expect(ledger.sessions()).toMatchObject([{ finishReason: 'Normal termination' }])
})

test('two sessions with the same token dial once', async () => {
  const { ledger, ended } = await rehearse({ sessions: 2, person: personWhoRefuses(486) })
  expect(ledger.sessions()).toHaveLength(2)
  expect(ledger.dials()).toHaveLength(1)
  expect(ended().sip_code).toBe(486)
})

test('a claim whose answer was lost is asked again, and dials once', async () => {
  const { stub, ledger } = await rehearse({
    person: personWhoRefuses(486),
    faults: [{ fault: 'response-503', where: '/claim', times: 1 }],
  })
  expect(stub.of('claim')).toHaveLength(2)
  expect(ledger.dials()).toHaveLength(1)
})

test.each([
  ['nobody listens there', 'http://127.0.0.1:9'],
  ['it is no URL at all', 'gateway'],
])('with no gateway to ask (%s) nobody is dialled, and the session ends', async (_why, url) => {
  const { stub, ledger } = await rehearse({ customData: `${url}|${CALL_TOKEN}` })
  expect(ledger.dials()).toEqual([])
  expect(stub.requests).toEqual([])
  expect(ledger.sessions()).toMatchObject([{ finishReason: 'Normal termination' }])
})

test('a claim that always fails gives up without a dial', async () => {
  const { stub, ledger } = await rehearse({ gateway: { fails: () => 503 } })
  expect(stub.of('claim')).toHaveLength(3)
  expect(ledger.dials()).toEqual([])
})

test.each([
  ['voice', { voice: { name: 'Yandex.Neural.ru_RU_nobody', options: {} } }, 'VoiceList has no'],
  [
    'recogniser',
    { speech_recognition: { ...settings.speech_recognition, profile: 'Tinkoff.ru_RU' } },
    'ASRProfileList has no Tinkoff.ru_RU',
  ],
  [
    'model',
    { speech_recognition: { ...settings.speech_recognition, model: 'Yandex.songs' } },
    'ASRModelList has no Yandex.songs',
  ],
])(
  'a %s that the platform does not know is said by name, before anybody is called',
  async (_name, wrong, detail) => {
    const { ledger, ended, events } = await rehearse({ gateway: { settings: wrong } })
    expect(ledger.dials()).toEqual([])
    expect(events[0]).toMatchObject({
      type: 'scenario.fault',
      where: 'settings',
      detail: expect.stringContaining(detail),
    })
    expect(ended()).toMatchObject({
      connected: false,
      reason: 'scenario-error',
      ended_by: 'platform',
      turns: 0,
    })
  },
)

test.each([402, 403, 404, 408, 480, 484, 486, 487, 500, 503, 600, 603])(
  'a call that fails with %i is reported once, with the code',
  async (code) => {
    const { ended, types, stub, ledger } = await rehearse({ person: personWhoRefuses(code) })
    expect(ended()).toMatchObject({
      connected: false,
      reason: 'not-answered',
      ended_by: 'platform',
      sip_code: code,
      sip_reason: `Refused ${code}`,
      duration_seconds: 0,
      turns: 0,
    })
    expect(ended()).not.toHaveProperty('record_url')
    expect(orderOf(types(), 'call.answered', 'call.disclosed')).toEqual([])
    expect(stub.turns()).toEqual([])
    expect(ledger.dials()).toHaveLength(1)
  },
)

test('a phone that rings for too long is hung up on', async () => {
  const { ended, ledger } = await rehearse({
    person: 'no-answer',
    gateway: { settings: { ring_seconds: 20 } },
  })
  expect(ended()).toMatchObject({
    connected: false,
    reason: 'ring-limit',
    ended_by: 'agent',
    sip_code: 487,
  })
  expect(ledger.dials()).toMatchObject([{ endedBy: 'scenario' }])
})

test('the platform’s own limit comes first where ours is longer', async () => {
  const { ended } = await rehearse({ person: 'no-answer', gateway: { settings: { ring_seconds: 75 } } })
  expect(ended()).toMatchObject({ reason: 'not-answered', sip_code: 408 })
})
