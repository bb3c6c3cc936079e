import { OverloadedError } from '@perezvon/ai/ai-errors'
import { createScriptedCompletion, type ScriptedCompletion } from '@perezvon/ai/testing/scripted-completion'
import { backupModelSchema, openingPhrasesSchema } from '@perezvon/contracts/agent/answering-in-time'
import { speculationSchema } from '@perezvon/contracts/agent/speculation'
import type { CallId } from '@perezvon/contracts/ids'
import { type CallSettings, saveCallSettings } from '@perezvon/livecall/call-settings'
import { connectLivecall, type Livecall } from '@perezvon/livecall/connection'
import { createTurnBook } from '@perezvon/livecall/turn-book'
import { collectTurns, type Utterance } from '@perezvon/livecall/turns'
import { systemClock } from '@perezvon/runtime/clock'
import { systemIds } from '@perezvon/runtime/ids'
import { createLogger } from '@perezvon/runtime/logger'
import { uniqueRedisPrefix } from '@perezvon/test/servers/test-redis'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { createHandClock, createNotes, NO_HTTP_TOOLS, SAMPLE_SETTINGS } from '../testing/dialogue-parts.ts'
import { createDialogue, type Dialogue } from './dialogue.ts'

const log = createLogger({ service: 'dialogue', level: 'silent' })
const BROKEN = new OverloadedError('ai-server-failed', 'the vendor answered 500')

let live: Livecall
let callId: CallId
let completion: ScriptedCompletion
let clock: ReturnType<typeof createHandClock>
let watch: ReturnType<typeof createNotes>
let dialogue: Dialogue

const join = (owner: string): Dialogue =>
  createDialogue({
    book: createTurnBook({ live, clock: systemClock, log, owner }),
    completion,
    clock,
    watch,
    http: NO_HTTP_TOOLS,
    suppress: async () => undefined,
    keepLateToolCalls: async () => undefined,
    agreeCallback: async () => ({ kind: 'impossible', why: 'nobody calls again here' }),
  })

beforeAll(() => {
  live = connectLivecall({ redisUrl: inject('redisUrl'), prefix: uniqueRedisPrefix(), log })
})
afterAll(() => live.close())
beforeEach(() => {
  callId = systemIds.call()
  completion = createScriptedCompletion()
  clock = createHandClock()
  watch = createNotes()
  dialogue = join('here')
})

const given = (settings: Partial<CallSettings>) =>
  saveCallSettings(live, { callId, settings: { ...SAMPLE_SETTINGS, ...settings } })
const utterance = (turn: number, userText: string, more: Partial<Utterance> = {}): Utterance => ({
  callId,
  turn,
  userText,
  confidence: 0.9,
  ...more,
})
const take = (turn: number, userText: string, more: Partial<Utterance> = {}) =>
  dialogue.takeTurn(utterance(turn, userText, more))
const expectText = (turn: number, userText: string) => dialogue.expectTurn(utterance(turn, userText))
const next = (turn: number, sentence: number) => dialogue.nextSentence({ callId, turn }, sentence)
const says = (text: string, more = false) => ({ kind: 'spoken', spoken: { text, more } })
const turns = async () => {
  await dialogue.settled()
  return collectTurns(live, { callId })
}
/** Resolves once the model has been asked so often. */
const askedTimes = async (times: number) => {
  while (completion.requests.length < times) await new Promise((resolve) => setImmediate(resolve))
}

describe('a second model', () => {
  const backup_model = backupModelSchema.parse({ model: 'gpt-quick', after_ms: 800 })

  it('answers where the first is late, and the turn says so', async () => {
    await given({ backup_model })
    completion.willReply({ hangs: true }, { pieces: ['Триста рублей.'] })
    const answer = take(1, 'Сколько стоит доставка?')
    await askedTimes(1)
    clock.advance(800)
    expect(await answer).toMatchObject(says('Триста рублей.'))
    expect(await turns()).toMatchObject([
      { ai_text: 'Триста рублей.', source: 'model', model: 'gpt-quick', choices: { backup: 'late' } },
    ])
    expect(watch.steps).toContain('backup asked: late')
  })

  it('is not asked where the first is in time', async () => {
    await given({ backup_model })
    completion.willReply({ pieces: ['Триста рублей.'] })
    expect(await take(1, 'Сколько стоит доставка?')).toMatchObject(says('Триста рублей.'))
    expect(await turns()).toMatchObject([{ model: 'gpt-4o-mini', choices: { backup: null } }])
  })

  it('answers where the first fails; where both do the fallback is spoken', async () => {
    await given({ backup_model })
    completion.willReply(
      { failure: BROKEN },
      { pieces: ['Триста рублей.'] },
      { failure: BROKEN },
      { failure: BROKEN },
    )
    expect(await take(1, 'Сколько стоит доставка?')).toMatchObject(says('Триста рублей.'))
    expect(await take(2, 'А в Тверь?')).toMatchObject(says(SAMPLE_SETTINGS.fallback))
    expect(await turns()).toMatchObject([
      { source: 'model', model: 'gpt-quick', choices: { backup: 'failed' } },
      { source: 'fallback', choices: { backup: 'failed' } },
    ])
  })
})

describe('an opening phrase', () => {
  const opening_phrases = openingPhrasesSchema.parse({
    phrases: ['Так, секунду…', 'Сейчас посмотрю…'],
    after_ms: 700,
  })

  it('is said where the model is slow, the answer follows, and history holds both', async () => {
    await given({ opening_phrases })
    const { promise: goOn, resolve: letGo } = Promise.withResolvers<void>()
    completion.willReply({ pieces: [goOn, 'Триста рублей.'] })
    const answer = take(1, 'Сколько стоит доставка?')
    await askedTimes(1)
    clock.advance(700)
    expect(await answer).toMatchObject(says('Сейчас посмотрю…', true))
    letGo()
    expect(await next(1, 1)).toMatchObject(says('Триста рублей.'))
    expect(await turns()).toMatchObject([
      { ai_text: 'Сейчас посмотрю… Триста рублей.', source: 'model', choices: { opening_phrase: true } },
    ])
    completion.willReply({ pieces: ['Да.'] })
    await take(2, 'Хорошо')
    expect(completion.requests[1]?.messages).toContainEqual({
      role: 'assistant',
      content: 'Сейчас посмотрю… Триста рублей.',
    })
  })

  it('is not said where a sentence is there, and never the same in two turns that follow each other', async () => {
    await given({ opening_phrases: { ...opening_phrases, phrases: ['Так, секунду…'] } })
    const waits = [1, 2, 3].map(() => Promise.withResolvers<void>())
    completion.willReply(...waits.map(({ promise }) => ({ pieces: [promise, 'Триста рублей.'] })))
    const spoken: unknown[] = []
    for (const [index, { resolve: letGo }] of waits.entries()) {
      const answer = take(index + 1, 'Сколько стоит доставка?')
      await askedTimes(index + 1)
      clock.advance(700)
      letGo()
      spoken.push(await answer)
      await dialogue.settled()
    }
    expect(spoken).toMatchObject([
      says('Так, секунду…', true),
      says('Триста рублей.'),
      says('Так, секунду…', true),
    ])
    completion.willReply({ pieces: ['Пятьсот рублей.'] })
    expect(await take(4, 'А в Тверь?')).toMatchObject(says('Пятьсот рублей.'))
    clock.advance(10_000)
    expect((await turns()).map(({ choices }) => choices?.opening_phrase)).toEqual([true, false, true, false])
  })

  it('is no answer: where the model fails behind it, the fallback is spoken, too', async () => {
    await given({ opening_phrases })
    const { promise: goOn, resolve: letGo } = Promise.withResolvers<void>()
    completion.willReply({ pieces: [goOn], failure: BROKEN })
    const answer = take(1, 'Сколько стоит доставка?')
    await askedTimes(1)
    clock.advance(700)
    expect(await answer).toMatchObject(says('Сейчас посмотрю…', true))
    letGo()
    expect(await next(1, 1)).toMatchObject(says(SAMPLE_SETTINGS.fallback))
    expect(await turns()).toMatchObject([{ source: 'fallback' }])
  })
})

describe('a turn that was begun before its words were final', () => {
  const speculation = speculationSchema.parse({})

  it('is answered by what was begun where the words stay the same, and says what that saved', async () => {
    await given({ speculation })
    const { promise: goOn, resolve: letGo } = Promise.withResolvers<void>()
    completion.willReply({ pieces: [goOn, 'Триста рублей.'] })
    expect(await expectText(1, 'сколько стоит доставка')).toBe(true)
    expect(await expectText(1, 'сколько стоит доставка')).toBe(true)
    clock.advance(400)
    const answer = take(1, 'Сколько стоит доставка?')
    letGo()
    expect(await answer).toMatchObject(says('Триста рублей.'))
    expect(completion.requests).toHaveLength(1)
    expect(await turns()).toMatchObject([
      {
        user_text: 'Сколько стоит доставка?',
        first_sentence_ms: 0,
        choices: { speculation: 'used', speculation_saved_ms: 400 },
      },
    ])
    expect(watch.steps).toContain('speculation used')
  })

  it('is asked anew where the words came out differently: the first reply is never spoken', async () => {
    await given({ speculation })
    completion.willReply({ pieces: ['Триста рублей.'] }, { pieces: ['В Тверь пятьсот рублей.'] })
    await expectText(1, 'сколько стоит доставка')
    expect(await take(1, 'Сколько стоит доставка в Тверь?')).toMatchObject(says('В Тверь пятьсот рублей.'))
    expect(completion.requests).toHaveLength(2)
    expect(await turns()).toMatchObject([
      { ai_text: 'В Тверь пятьсот рублей.', choices: { speculation: 'dropped', speculation_saved_ms: null } },
    ])
    expect(watch.steps.filter((step) => step.startsWith('speculation'))).toEqual(['speculation dropped'])
  })

  it('is asked anew where what was begun has failed', async () => {
    await given({ speculation })
    completion.willReply({ failure: BROKEN }, { pieces: ['Триста рублей.'] })
    await expectText(1, 'сколько стоит доставка')
    expect(await take(1, 'Сколько стоит доставка?')).toMatchObject(says('Триста рублей.'))
    expect(await turns()).toMatchObject([{ source: 'model', choices: { speculation: 'dropped' } }])
  })

  it('is asked anew where the conversation is another one by then', async () => {
    await given({ speculation })
    completion.willReply({ pieces: ['Доставка стоит триста рублей.'] })
    await take(1, 'Сколько стоит доставка?')
    await dialogue.settled()
    completion.willReply({ pieces: ['Не знаю.'] }, { pieces: ['Завтра.'] })
    await expectText(2, 'а когда')
    const heard = { turn: 1, characters: 8, interrupted: true }
    expect(await take(2, 'А когда?', { heard })).toMatchObject(says('Завтра.'))
  })

  it('replaces the one before: only the latest words are waited for', async () => {
    await given({ speculation })
    completion.willReply({ hangs: true }, { pieces: ['В Тверь пятьсот рублей.'] })
    await expectText(1, 'сколько стоит')
    await expectText(1, 'сколько стоит доставка в Тверь')
    expect(await take(1, 'Сколько стоит доставка в Тверь?')).toMatchObject(says('В Тверь пятьсот рублей.'))
    expect(completion.requests).toHaveLength(2)
  })

  it('is let go of when nobody confirms it', async () => {
    await given({ speculation })
    completion.willReply({ hangs: true })
    await expectText(1, 'сколько стоит доставка')
    clock.advance(10_000)
    await new Promise((resolve) => setImmediate(resolve))
    expect(watch.steps).toContain('speculation dropped')
  })

  it('is not begun for what the model would not answer, nor where the agent does not want it', async () => {
    await given({ speculation })
    expect(await expectText(1, 'больше не звоните мне')).toBe(false)
    expect(await expectText(1, '')).toBe(false)
    await given({})
    expect(await expectText(1, 'сколько стоит доставка')).toBe(false)
    callId = systemIds.call()
    expect(await expectText(1, 'сколько стоит доставка')).toBe(false)
    expect(completion.requests).toEqual([])
  })

  it('runs no tool and ends no call before the words are final', async () => {
    await given({ speculation })
    completion.willReply(
      { pieces: ['До свидания.'], toolCalls: [{ name: 'end_call', argumentsJson: '{}' }] },
      { pieces: ['Слушаю вас.'] },
    )
    await expectText(1, 'до свидания')
    expect(await take(1, 'До свидания нет подождите')).toMatchObject(says('Слушаю вас.'))
    expect(await turns()).toMatchObject([{ ai_text: 'Слушаю вас.', action: 'listen' }])
  })

  it('that another process was asked for is asked anew', async () => {
    await given({ speculation })
    completion.willReply({ pieces: ['Триста рублей.'] }, { pieces: ['Триста рублей!'] })
    await join('elsewhere').expectTurn(utterance(1, 'сколько стоит доставка'))
    expect(await take(1, 'Сколько стоит доставка?')).toMatchObject(says('Триста рублей!'))
    expect((await turns())[0]?.choices).toMatchObject({ speculation: null })
  })
})
