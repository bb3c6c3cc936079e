import type { AgentSpec } from '@perezvon/contracts/agent/agent-spec'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { agentSaid, onlyDial, placeCall, untilEnded } from '../rig/calls.ts'
import { personWhoInterrupts, SHORT_OPENING } from '../rig/persons.ts'
import { createAgentLikeHalo, createHalo, LONG, type Rig, startRig } from '../rig/rig.ts'

const STORY = [
  'Сейчас я очень подробно расскажу вам обо всех наших тарифах и условиях доставки.',
  'Первый тариф предназначен для небольших посылок внутри вашего города.',
  'Второй тариф предназначен для больших посылок по всей стране.',
  'Третий тариф предназначен для всего остального.',
]
/** So long that whoever interrupts later than the opening lasts finds the reply under way, and nothing else. */
const ANSWER =
  'Здравствуйте, мне вас посоветовали знакомые, и я хотела бы, чтобы вы не торопясь и по порядку рассказали мне про все ваши тарифы'
const INTERRUPTION = 'подождите мне нужен только второй тариф'
const LAST_REPLY = ['Хорошо, записала второй тариф.', 'Всего доброго, до свидания!']

/**
 * So many words the estimate of what was heard may lack. Both sides round down to whole words, and the scenario takes its
 * estimate before the stop has reached the line: a word or two of speech may still be played in between. Never more than
 * was heard.
 */
const WORDS_IN_DOUBT = 3

let rig: Rig
let halo: AgentSpec

beforeAll(async () => {
  rig = await startRig({ speed: 20 })
  halo = (await createHalo(rig.api)).spec
  await createAgentLikeHalo(rig.api, { name: 'brief', ...SHORT_OPENING })
})
afterAll(() => rig?.stop())

/** What the model was asked for in a turn. */
function completionsOf(callId: string, turn: number) {
  return rig.openai.requests.filter(({ clientRequestId }) => clientRequestId === `${callId}.${turn}`)
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}

test('a person who never stops is answered twelve times, hears the farewell, and everything heard is in the ledger', {
  timeout: LONG,
}, async () => {
  const phone = '+70001110001'
  rig.voximplant.setPersona(phone, 'talkative')
  const call = await untilEnded(rig, await placeCall(rig, { phone, agent: 'halo' }))

  expect(call).toMatchObject({ outcome: 'conversation', reason: 'turn-limit' })
  expect(call.turns.map(({ turn }) => turn)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1))
  expect(call.turns.map(({ action }) => action)).toEqual([...Array<string>(11).fill('listen'), 'hangup'])
  const asked = rig.openai.requests.filter(({ clientRequestId }) => clientRequestId?.startsWith(call.id))
  expect(asked).toHaveLength(12)

  const dial = onlyDial(rig, phone)
  const said = agentSaid(dial)
  expect(said.at(-1)).toMatchObject({ text: halo.farewell, heard: halo.farewell, cutShort: false })
  expect(dial.endedBy).toBe('scenario')
  const stored = [halo.disclosure, halo.greeting, ...call.turns.map(({ ai_text }) => ai_text)].join(' ')
  for (const { text } of said) expect(stored).toContain(text)
  // And the other way round: what the record calls heard was played on the line, whole.
  const played = said.map(({ heard }) => heard).join(' ')
  for (const { heard_text, ai_text } of call.turns) {
    expect(heard_text).toBe(ai_text)
    expect(played).toContain(heard_text)
  }
})

test.each([
  { when: 'soon', afterMs: 1_500, sentence: 0 },
  { when: 'in the middle of its first sentence', afterMs: 3_500, sentence: 0 },
  { when: 'in its second sentence', afterMs: 8_000, sentence: 1 },
])('a reply that is interrupted $when stops, and the model is told what was heard of it', async (given) => {
  const { afterMs, sentence } = given
  const phone = `+7000111${afterMs}`
  rig.voximplant.setPersona(
    phone,
    personWhoInterrupts({ answer: ANSWER, interruption: INTERRUPTION, afterMs }),
  )
  rig.openai.setScript([
    { phrase: INTERRUPTION, text: LAST_REPLY.join(' '), toolCalls: [{ name: 'end_call', arguments: {} }] },
    { phrase: ANSWER, text: STORY.join(' ') },
  ])
  const call = await untilEnded(rig, await placeCall(rig, { phone, agent: 'brief' }))
  const [first, second] = call.turns
  expect(first).toMatchObject({ user_text: ANSWER, ai_text: STORY.join(' '), interrupted: true })
  expect(second).toMatchObject({ user_text: INTERRUPTION, interrupted: false, action: 'hangup' })

  // The playback stopped in mid-sentence, and no later sentence of that reply was ever begun.
  const reply = agentSaid(onlyDial(rig, phone)).slice(2)
  const cut = reply.findIndex(({ cutShort }) => cutShort)
  expect(cut).toBe(sentence)
  expect(reply[cut]?.heard).not.toBe(STORY[cut])
  expect(reply.slice(0, cut + 1).map(({ text }) => text)).toEqual(STORY.slice(0, cut + 1))
  expect(reply.slice(cut + 1).map(({ heard }) => heard)).toEqual(LAST_REPLY)

  // The record says what the line says.
  const heard = reply
    .slice(0, cut + 1)
    .map((said) => said.heard)
    .join(' ')
  const recorded = first?.heard_text ?? ''
  expect(recorded).not.toBe('')
  expect(heard.startsWith(recorded)).toBe(true)
  expect(words(heard).length - words(recorded).length).toBeLessThanOrEqual(WORDS_IN_DOUBT)

  // The next completion knows of the reply what was heard, and nothing else.
  const [asked, ...again] = completionsOf(call.id, 2)
  expect(again).toEqual([])
  const remembered = asked?.messages.flatMap((message) => assistantText(message)) ?? []
  expect(remembered).toHaveLength(2)
  expect(remembered[0]).toBe(`${SHORT_OPENING.disclosure} ${SHORT_OPENING.greeting}`)
  expect(heard.startsWith(remembered[1] ?? 'nothing')).toBe(true)
  expect(words(heard).length - words(remembered[1] ?? '').length).toBeLessThanOrEqual(WORDS_IN_DOUBT)
})

function assistantText(message: unknown): string[] {
  const isMessage =
    typeof message === 'object' && message !== null && 'role' in message && 'content' in message
  return isMessage && message.role === 'assistant' ? [String(message.content)] : []
}
