import { createScriptedCompletion, type ScriptedCompletion } from '@perezvon/ai/testing/scripted-completion'
import type { CallId } from '@perezvon/contracts/ids'
import { type CallSettings, saveCallSettings } from '@perezvon/livecall/call-settings'
import { connectLivecall, type Livecall } from '@perezvon/livecall/connection'
import { createTurnBook } from '@perezvon/livecall/turn-book'
import { collectTurns } from '@perezvon/livecall/turns'
import { systemClock } from '@perezvon/runtime/clock'
import { systemIds } from '@perezvon/runtime/ids'
import { createLogger } from '@perezvon/runtime/logger'
import { uniqueRedisPrefix } from '@perezvon/test/servers/test-redis'
import { afterAll, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest'
import { createHandClock, createNotes, NO_HTTP_TOOLS, SAMPLE_SETTINGS } from '../testing/dialogue-parts.ts'
import { createDialogue, type Dialogue } from './dialogue.ts'
import type { WriteWords } from './recorded-words.ts'

const log = createLogger({ service: 'dialogue', level: 'silent' })
const QUESTION = 'Сколько стоит доставка?'

let live: Livecall
let callId: CallId
let completion: ScriptedCompletion
let clock: ReturnType<typeof createHandClock>
let watch: ReturnType<typeof createNotes>
let dialogue: Dialogue
const suppress = vi.fn(async () => undefined)

const join = (owner: string): Dialogue =>
  createDialogue({
    book: createTurnBook({ live, clock: systemClock, log, owner }),
    completion,
    clock,
    watch,
    http: NO_HTTP_TOOLS,
    suppress,
    keepLateToolCalls: async () => undefined,
    agreeCallback: async () => ({ kind: 'impossible', why: 'nobody calls again here' }),
  })

beforeAll(() => {
  live = connectLivecall({ redisUrl: inject('redisUrl'), prefix: uniqueRedisPrefix(), log })
})
afterAll(() => live.close())
beforeEach(async () => {
  callId = systemIds.call()
  completion = createScriptedCompletion()
  clock = createHandClock()
  watch = createNotes()
  dialogue = join('here')
  await given({})
})

const given = (settings: Partial<CallSettings>) =>
  saveCallSettings(live, {
    callId,
    settings: { ...SAMPLE_SETTINGS, transcription_deadline_ms: 4000, ...settings },
  })
const take = (turn: number, writeWords: WriteWords, at = dialogue) =>
  at.takeTurn({ callId, turn, userText: '', confidence: null, writeWords })
const written =
  (userText: string): WriteWords =>
  async () => ({ userText, confidence: 0.8 })
/** Words that are written down when the test says so. */
function slowWords() {
  const words = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<AbortSignal>()
  const writeWords = vi.fn<WriteWords>(async (_, signal) => {
    asked.resolve(signal)
    await words.promise
    return { userText: QUESTION, confidence: 0.8 }
  })
  return { writeWords, asked: asked.promise, letGo: words.resolve }
}
const turns = async () => {
  await dialogue.settled()
  return collectTurns(live, { callId })
}

test('the model reads the words once they are written down, and the turn says how long that took', async () => {
  const { writeWords, asked, letGo } = slowWords()
  completion.willReply({ pieces: ['Триста рублей.'] })
  const answer = take(1, writeWords)
  await asked
  clock.advance(900)
  letGo()
  expect(await answer).toMatchObject({
    kind: 'spoken',
    userText: QUESTION,
    spoken: { text: 'Триста рублей.' },
  })
  expect(completion.requests[0]?.messages.at(-1)).toMatchObject({ role: 'user', content: QUESTION })
  expect(await turns()).toMatchObject([
    { user_text: QUESTION, confidence: 0.8, first_sentence_ms: 900, choices: { transcribed_ms: 900 } },
  ])
  expect(watch.steps).toContain('words written')
})

test('the same turn asked again, here and at another gateway, is written down once', async () => {
  const { writeWords, asked, letGo } = slowWords()
  completion.willReply({ pieces: ['Триста рублей.'] })
  const first = take(1, writeWords)
  await asked
  const others = [take(1, writeWords), take(1, writeWords, join('there'))]
  letGo()
  for (const answer of await Promise.all([first, ...others]))
    expect(answer).toMatchObject({ kind: 'spoken', userText: QUESTION, spoken: { text: 'Триста рублей.' } })
  expect(writeWords).toHaveBeenCalledTimes(1)
})

test.each([
  ['that are none', async () => ({ userText: ' ', confidence: null }), []],
  ['that cannot be had', () => Promise.reject(new Error('no such file')), ['words failed']],
] satisfies [string, WriteWords, string[]][])(
  'words %s are asked for again',
  async (_, writeWords, steps) => {
    expect(await take(1, writeWords)).toMatchObject({ spoken: { text: SAMPLE_SETTINGS.fallback } })
    expect(watch.steps).toEqual(expect.arrayContaining(steps))
    expect(completion.requests).toEqual([])
  },
)

test('words that are late are asked for again, and whoever writes them down may stop', async () => {
  const { writeWords, asked } = slowWords()
  const answer = take(1, writeWords)
  const signal = await asked
  clock.advance(4000)
  expect(await answer).toMatchObject({ spoken: { text: SAMPLE_SETTINGS.fallback, action: 'listen' } })
  expect(signal.aborted).toBe(true)
  expect(watch.steps).toContain('words late')
  completion.willReply({ pieces: ['Триста рублей.'] })
  expect(await take(2, written(QUESTION))).toMatchObject({ spoken: { text: 'Триста рублей.' } })
})

test('the model has all of its time when the words took theirs', async () => {
  await given({ first_sentence_deadline_ms: 1000 })
  const { writeWords, asked, letGo } = slowWords()
  const { promise: goOn, resolve: speak } = Promise.withResolvers<void>()
  completion.willReply({ pieces: [goOn, 'Триста рублей.'] })
  const answer = take(1, writeWords)
  await asked
  clock.advance(3000)
  letGo()
  await vi.waitFor(() => expect(completion.requests).toHaveLength(1))
  clock.advance(500)
  speak()
  expect(await answer).toMatchObject({ spoken: { text: 'Триста рублей.' } })
})

test('the opening phrase is said while the words are written down, and only once', async () => {
  await given({ opening_phrases: { phrases: ['Так, секунду…'], after_ms: 700 } })
  const { writeWords, asked, letGo } = slowWords()
  completion.willReply({ pieces: ['Триста рублей.'] })
  const answer = take(1, writeWords)
  await asked
  clock.advance(700)
  expect(await answer).toMatchObject({ spoken: { text: 'Так, секунду…', more: true } })
  letGo()
  expect(await dialogue.nextSentence({ callId, turn: 1 }, 1)).toMatchObject({
    spoken: { text: 'Триста рублей.', more: false },
  })
  expect(await turns()).toMatchObject([
    {
      user_text: QUESTION,
      ai_text: 'Так, секунду… Триста рублей.',
      first_sentence_ms: 700,
      choices: { opening_phrase: true },
    },
  ])
})

test('who asks not to be called is heard in a recording, too', async () => {
  expect(await take(1, written('Больше не звоните мне никогда'))).toMatchObject({
    spoken: { text: SAMPLE_SETTINGS.opt_out.reply, action: 'hangup' },
  })
  expect(suppress).toHaveBeenCalledWith(expect.objectContaining({ callId }))
})
