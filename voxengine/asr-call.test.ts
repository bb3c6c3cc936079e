import { expect, test } from 'vitest'
import { EXAMPLE_CLAIM } from './testing/example-claim.ts'
import type { ScriptedReply } from './testing/gateway-stub.ts'
import { CALL_TOKEN, rehearse } from './testing/rehearse.ts'

const { settings, number, caller_id } = EXAMPLE_CLAIM
const GOODBYE: ScriptedReply = { sentences: ['Хорошо, всё записала.', 'До свидания!'], action: 'hangup' }

/** A person who says these lines, one after each stretch of the agent's speech. */
function personWho(...lines: string[]) {
  return {
    name: 'scripted',
    dials: [{ kind: 'answers' as const, conversation: { lines, ending: 'falls-silent' as const } }],
  }
}

function personWhoRefuses(code: number) {
  return { name: 'refuses', dials: [{ kind: 'refuses' as const, code, reason: `Refused ${code}` }] }
}

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

test('the final report waits for RecordStopped: URL, length and cost of the recording are in it', async () => {
  const { ended, events, types } = await rehearse({
    person: personWho('ничего не нужно'),
    gateway: { replies: [GOODBYE] },
  })
  const started = events.find((event) => event.type === 'recording.started')
  expect(started).toBeDefined()
  expect(ended().record_url).toBe(started?.type === 'recording.started' ? started.record_url : '')
  expect(ended().record_seconds).toBeGreaterThan(0)
  expect(types().at(-1)).toBe('call.ended')
})

test('a call that must not be recorded is not', async () => {
  const { ended, types } = await rehearse({
    person: personWho('ничего не нужно'),
    gateway: { replies: [GOODBYE], settings: { recording: { enabled: false, stereo: false } } },
  })
  expect(types()).not.toContain('recording.started')
  expect(ended()).not.toHaveProperty('record_url')
})

const STORY: ScriptedReply = {
  sentences: [
    'Сейчас я очень подробно расскажу вам обо всех наших тарифах и условиях доставки.',
    'Первый тариф предназначен для небольших посылок внутри города.',
    'Второй тариф предназначен для больших посылок по всей стране.',
    'Третий тариф предназначен для всего остального.',
  ],
}

/** So short that an interrupter finds nothing to interrupt in it. */
const SHORT_OPENING = { disclosure: 'Я робот.', greeting: 'Да?' }

/** A person who answers the opening, and 2.5 s into the reply says this over it. */
function personWhoInterrupts(answer: string, interruption: string) {
  return {
    name: 'interrupts once',
    dials: [
      {
        kind: 'answers' as const,
        conversation: {
          answers: [{ hears: 'робот', says: [answer] }],
          lines: [interruption],
          bargesInAfterMs: [2_500, 2_500] as [number, number],
          bargeIns: 1,
          ending: 'falls-silent' as const,
        },
      },
    ],
  }
}

test('a barge-in silences the reply: nothing more of it is spoken, and the gateway learns what was heard', async () => {
  const { agent, stub, events } = await rehearse({
    person: personWhoInterrupts('расскажите про тарифы', 'подождите мне нужен только второй тариф'),
    gateway: { settings: SHORT_OPENING, replies: [STORY, GOODBYE] },
  })
  const [heard] = events.filter((event) => event.type === 'turn.heard')
  expect(heard).toMatchObject({ turn: 1, interrupted: true })
  expect(heard?.heard_characters).toBeGreaterThan(0)
  expect(heard?.heard_characters).toBeLessThan(STORY.sentences.join('').length)
  expect(stub.turns()[1]).toMatchObject({
    turn: 2,
    user_text: 'подождите мне нужен только второй тариф',
    heard_turn: 1,
    heard_characters: heard?.heard_characters,
  })
  const said = agent().slice(2)
  expect(said[0]).toMatchObject({ text: STORY.sentences[0], cutShort: true })
  expect(said.slice(1).map(({ text }) => text)).toEqual(GOODBYE.sentences)
})

test('disclosure and greeting cannot be interrupted, and what is said over them is answered afterwards', async () => {
  const { agent, stub, types } = await rehearse({
    person: {
      name: 'speaks at once',
      dials: [
        {
          kind: 'answers',
          conversation: { pickUp: ['да кто это и зачем вы мне звоните'], ending: 'falls-silent' },
        },
      ],
    },
    gateway: { replies: [GOODBYE] },
  })
  expect(agent().slice(0, 2)).toMatchObject([
    { text: settings.disclosure, cutShort: false },
    { text: settings.greeting, cutShort: false },
  ])
  expect(orderOf(types(), 'call.disclosed', 'call.greeted', 'turn.heard')).toEqual([
    'call.disclosed',
    'call.greeted',
    'turn.heard',
  ])
  expect(stub.turns()).toMatchObject([{ turn: 1, user_text: 'да кто это и зачем вы мне звоните' }])
})

test('a silent person is reprompted, said goodbye to, and not asked about to the model', async () => {
  const { ended, types, agent, stub } = await rehearse({ person: 'silent' })
  expect(agent().map(({ text }) => text)).toEqual([
    settings.disclosure,
    settings.greeting,
    ...settings.silence.reprompts,
    settings.silence.goodbye,
  ])
  expect(types()).toContain('call.reprompted')
  expect(stub.turns()).toEqual([])
  expect(ended()).toMatchObject({ connected: true, reason: 'silence', ended_by: 'agent', turns: 0 })
})

test('at the duration limit the agent says farewell and hangs up, however talkative the person is', async () => {
  const { ended, agent } = await rehearse({
    person: 'talkative',
    gateway: { settings: { max_duration_seconds: 40 } },
  })
  expect(agent().at(-1)).toMatchObject({ text: settings.farewell, heard: settings.farewell })
  expect(ended()).toMatchObject({ reason: 'duration-limit', ended_by: 'agent' })
  expect(ended().duration_seconds).toBeLessThan(70)
})

test('a person who hangs up in the middle of a word is told of as such', async () => {
  const { ended, agent } = await rehearse({ person: 'hangs-up-early' })
  expect(agent().at(-1)?.cutShort).toBe(true)
  expect(ended()).toMatchObject({ connected: true, reason: 'person-hung-up', ended_by: 'person', turns: 0 })
})

test('a disclosure that was cut off is not told as spoken', async () => {
  const { types } = await rehearse({
    person: {
      name: 'hangs up during the disclosure',
      dials: [{ kind: 'answers', conversation: { hangsUpAfterMs: [1_000, 1_000], ending: 'falls-silent' } }],
    },
  })
  expect(types()).toContain('call.answered')
  expect(types()).not.toContain('call.disclosed')
})

test('a backend that fails is excused once, then the agent says farewell; the report still arrives', async () => {
  const { ended, agent, events } = await rehearse({
    person: personWho('сколько стоит доставка', 'я спрашиваю сколько стоит', 'алло вы слышите'),
    gateway: { fails: (name) => (name === 'process_text' ? 503 : undefined) },
  })
  const spoken = agent().map(({ text }) => text)
  expect(spoken.slice(2)).toEqual([settings.fallback, settings.farewell])
  expect(ended()).toMatchObject({ reason: 'backend-unreachable', ended_by: 'platform', turns: 0 })
  expect(events.filter(({ type }) => type === 'scenario.fault')).toHaveLength(2)
})

test('words that were asked about in vain are asked again with the next ones', async () => {
  const { stub, ended } = await rehearse({
    person: personWho('сколько стоит доставка', 'алло вы слышите'),
    gateway: {
      // The first turn and its repetition fail.
      fails: (name, earlier) => (name === 'process_text' && earlier < 2 ? 503 : undefined),
      replies: [{ sentences: [] }, GOODBYE],
    },
  })
  expect(stub.turns().at(-1)?.user_text).toBe('сколько стоит доставка алло вы слышите')
  expect(ended()).toMatchObject({ reason: 'agent-goodbye', turns: 1 })
})

test('a sentence that fails to come is asked for again', async () => {
  const { agent, stub } = await rehearse({
    person: personWho('сколько стоит доставка'),
    gateway: {
      fails: (name, earlier) => (name === 'next_sentence' && earlier === 0 ? 503 : undefined),
      replies: [GOODBYE],
    },
  })
  expect(stub.of('next_sentence').map(({ answered }) => answered)).toEqual([503, 200])
  expect(agent().at(-1)?.text).toBe('До свидания!')
})

test('sentences are fetched while the one before is spoken: there is no gap to hear between them', async () => {
  const { agent } = await rehearse({
    person: personWho('сколько стоит доставка'),
    gateway: { replies: [{ ...STORY, action: 'hangup' }] },
  })
  const reply = agent().slice(2)
  expect(reply.map(({ text }) => text)).toEqual(STORY.sentences)
  const gapsMs = reply.slice(1).map(({ startMs }, index) => startMs - (reply[index]?.endMs ?? 0))
  // Session time: a pause of the machine stops it, too. Synthesis itself takes the simulator 80 to 160 ms.
  expect(Math.max(...gapsMs)).toBeLessThan(1_000)
})

test('words over the goodbye neither cut it nor are lost: they are reported before the end', async () => {
  const goodbye = 'Хорошо, спасибо за ваше время, мы всё записали и передадим коллегам, до свидания!'
  const { ended, events, types, agent, stub } = await rehearse({
    person: personWhoInterrupts('мне ничего не нужно', 'и больше сюда не звоните'),
    gateway: { settings: SHORT_OPENING, replies: [{ sentences: [goodbye], action: 'hangup' }] },
  })
  expect(agent().at(-1)).toMatchObject({ text: goodbye, cutShort: false })
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'turn.unanswered', text: 'и больше сюда не звоните' }),
  )
  expect(types().at(-1)).toBe('call.ended')
  expect(stub.turns()).toHaveLength(1)
  expect(ended().turns).toBe(1)
})

test('a recogniser that dies is replaced, and the call goes on with the words it had heard', async () => {
  const { stub, ended, events } = await rehearse({
    person: personWho('сколько стоит доставка в Казань', 'алло вы слышите'),
    gateway: { replies: [{ sentences: ['Триста рублей.'] }, GOODBYE] },
    faults: [{ fault: 'recognition-error', times: 1 }],
  })
  expect(stub.turns()[0]?.user_text).toMatch(/^сколько стоит/)
  expect(ended().reason).toBe('agent-goodbye')
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'scenario.fault', where: 'speech-recognition' }),
  )
})

test('events that do not arrive are told again, in order, and once each', async () => {
  const { events, ended, types } = await rehearse({
    person: personWho('ничего не нужно'),
    gateway: {
      replies: [GOODBYE],
      fails: (name, earlier) => (name === 'events' && earlier % 2 === 0 ? 503 : undefined),
    },
  })
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
  expect(types()[0]).toBe('call.dialing')
  expect(ended().reason).toBe('agent-goodbye')
})

test('a session that ends with nothing acknowledged takes its one last chance, with everything in it', async () => {
  const { stub, log } = await rehearse({
    person: personWhoRefuses(486),
    gateway: { fails: (name) => (name === 'events' ? 503 : undefined) },
  })
  const batches = stub.of('events')
  const last = batches.at(-1)?.body as { events: { type: string; sip_code?: number }[] }
  expect(batches.length).toBeGreaterThan(2)
  expect(last.events.map(({ type }) => type)).toContain('call.dialing')
  expect(last.events.at(-1)).toMatchObject({ type: 'call.ended', sip_code: 486 })
  expect(log).not.toContain('Dropped')
})

test('a session that is torn down in the middle of a call still reports, in one request', async () => {
  const { ended, ledger, stub, log } = await rehearse({
    person: 'talkative',
    companion: 'setTimeout(() => { throw new Error("another scenario of the rule") }, 30000)',
  })
  expect(ledger.sessions()).toMatchObject([{ finishReason: 'JS session error' }])
  expect(ended()).toMatchObject({ connected: true, reason: 'platform-ended', ended_by: 'platform' })
  expect(ended().turns).toBeGreaterThan(0)
  expect(stub.of('events').at(-1)?.body).toMatchObject({
    events: expect.arrayContaining([expect.objectContaining({ type: 'call.ended' })]),
  })
  expect(log).not.toContain('Dropped')
})

test('never more than three requests at once, however slow the backend and however often it is interrupted', async () => {
  const { stub, log, ended } = await rehearse({
    person: 'interrupts',
    gateway: {
      replies: [STORY, STORY, STORY, GOODBYE],
      delaysMs: { events: 120, next_sentence: 80, process_text: 40 },
    },
  })
  expect(stub.mostConcurrent()).toBeLessThanOrEqual(3)
  expect(stub.mostConcurrent()).toBeGreaterThan(1)
  expect(log).not.toContain('Dropped')
  expect(log).not.toContain('Exceeded')
  expect(ended().connected).toBe(true)
})
