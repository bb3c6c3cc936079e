import { expect, test } from 'vitest'
import { EXAMPLE_CLAIM } from './testing/example-claim.ts'
import { GOODBYE, personWho, personWhoInterrupts, SHORT_OPENING, STORY } from './testing/persons.ts'
import { rehearse } from './testing/rehearse.ts'

const { settings } = EXAMPLE_CLAIM

/** The place of each type among the events; types that may come in between are left out. */
function orderOf(types: string[], ...wanted: string[]): string[] {
  return types.filter((type) => wanted.includes(type))
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
