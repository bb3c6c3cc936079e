import { createScriptedCompletion, type ScriptedCompletion } from '@perezvon/ai/testing/scripted-completion'
import type { CallId } from '@perezvon/contracts/ids'
import { type CallSettings, saveCallSettings } from '@perezvon/livecall/call-settings'
import { connectLivecall, type Livecall } from '@perezvon/livecall/connection'
import { createTurnBook } from '@perezvon/livecall/turn-book'
import { collectTurns } from '@perezvon/livecall/turns'
import { type Clock, systemClock } from '@perezvon/runtime/clock'
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

const join = (owner: string, bookClock: Clock = systemClock): Dialogue =>
  createDialogue({
    book: createTurnBook({ live, clock: bookClock, log, owner }),
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

const unwritten: WriteWords = () => Promise.reject(new Error('no such file'))
const AGAIN = { spoken: { text: SAMPLE_SETTINGS.fallback, action: 'listen' } }
const SILENT = { spoken: { text: '', more: false, action: 'listen' } }

test('words that cannot be had are asked for again, and the third time in a row the agent says goodbye', async () => {
  expect(await take(1, unwritten)).toMatchObject(AGAIN)
  expect(await take(2, unwritten)).toMatchObject(AGAIN)
  expect(await take(3, unwritten)).toMatchObject({
    spoken: { text: SAMPLE_SETTINGS.farewell, action: 'hangup' },
  })
  expect(watch.steps).toContain('words failed')
  expect(completion.requests).toEqual([])
})

test('failures that are not in a row end nothing', async () => {
  completion.willReply({ pieces: ['Триста рублей.'] })
  await take(1, unwritten)
  await take(2, unwritten)
  expect(await take(3, written(QUESTION))).toMatchObject({ spoken: { text: 'Триста рублей.' } })
  expect(await take(4, unwritten)).toMatchObject(AGAIN)
  expect(await take(5, written(' '))).toMatchObject(SILENT)
  expect(await take(6, unwritten)).toMatchObject(AGAIN)
})

test('a sound without words is answered by silence, and does not count against the turns of a call', async () => {
  await given({ max_turns: 1 })
  for (const turn of [1, 2, 3]) expect(await take(turn, written(' '))).toMatchObject(SILENT)
  completion.willReply({ pieces: ['Триста рублей.'] })
  expect(await take(4, written(QUESTION))).toMatchObject({ spoken: { text: 'Триста рублей.' } })
  expect((await turns()).map(({ ai_text }) => ai_text)).toEqual([
    '',
    '',
    '',
    `Триста рублей. ${SAMPLE_SETTINGS.farewell}`,
  ])
})

test('whoever has stopped the agent by a sound without words is asked what they said', async () => {
  completion.willReply({ pieces: ['Триста рублей. И ещё сто.'] })
  await take(1, written(QUESTION))
  const heard = { turn: 1, characters: 4, interrupted: true }
  const answer = dialogue.takeTurn({
    callId,
    turn: 2,
    userText: '',
    confidence: null,
    heard,
    writeWords: written(''),
  })
  expect(await answer).toMatchObject(AGAIN)
})

test('what the line reported beside words that cannot be had goes to the model', async () => {
  completion.willReply({ pieces: ['Вы нажали один.'] })
  const answer = dialogue.takeTurn({
    callId,
    turn: 1,
    userText: '[клавиши] 1',
    confidence: null,
    writeWords: unwritten,
  })
  expect(await answer).toMatchObject({ userText: '[клавиши] 1', spoken: { text: 'Вы нажали один.' } })
  expect(completion.requests[0]?.messages.at(-1)).toMatchObject({ content: '[клавиши] 1' })
})

test('a process that died after its opening phrase leaves a turn in which the person is asked again', async () => {
  const phrase = 'Так, секунду…'
  await given({ opening_phrases: { phrases: [phrase], after_ms: 700 } })
  const dead = createTurnBook({ live, clock: systemClock, log, owner: 'dead' })
  const begun = await dead.begin({ callId, turn: 1, userText: '', confidence: null })
  if (begun.kind !== 'begun') throw new Error(begun.kind)
  begun.draft.release(phrase)
  await dead.settled()
  const next = join('heir', clock).nextSentence({ callId, turn: 1 }, 1)
  await expect
    .poll(() => {
      clock.advance(10_000)
      return watch.steps
    })
    .toContain('taken over')
  expect(await next).toMatchObject(AGAIN)
})

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
