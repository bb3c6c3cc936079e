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
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { createHandClock, createNotes, NO_HTTP_TOOLS, SAMPLE_SETTINGS } from '../testing/dialogue-parts.ts'
import { createDialogue, type Dialogue, type SpokenAnswer } from './dialogue.ts'

const log = createLogger({ service: 'dialogue', level: 'silent' })

describe('the rules of an agent', () => {
  let live: Livecall
  let callId: CallId
  let completion: ScriptedCompletion
  let watch: ReturnType<typeof createNotes>
  let dialogue: Dialogue

  beforeAll(() => {
    live = connectLivecall({ redisUrl: inject('redisUrl'), prefix: uniqueRedisPrefix(), log })
  })
  afterAll(() => live.close())
  beforeEach(() => {
    callId = systemIds.call()
    completion = createScriptedCompletion()
    watch = createNotes()
    const book = createTurnBook({ live, clock: systemClock, log, owner: 'here' })
    dialogue = createDialogue({
      book,
      completion,
      clock: createHandClock(),
      watch,
      http: NO_HTTP_TOOLS,
      keepLateToolCalls: async () => undefined,
      agreeCallback: async () => ({ kind: 'impossible', why: 'nobody calls again here' }),
      suppress: async () => undefined,
    })
  })

  const given = (settings: Partial<CallSettings>) =>
    saveCallSettings(live, { callId, settings: { ...SAMPLE_SETTINGS, ...settings } })

  const take = (turn: number, userText: string): Promise<SpokenAnswer> =>
    dialogue.takeTurn({ callId, turn, userText, confidence: 0.9 })

  const spoken = (text: string, more: boolean, action: 'continue' | 'listen' | 'hangup') =>
    expect.objectContaining({ kind: 'spoken', spoken: { text, more, action } })

  const turns = async () => {
    await dialogue.settled()
    return collectTurns(live, { callId })
  }

  describe('that keeps answers ready', () => {
    const ready_answers = [
      { questions: ['Сколько стоит доставка?'], answer: 'Доставка бесплатная. Оплата при получении.' },
    ]

    it('speaks one sentence by sentence, without the model, and remembers it', async () => {
      await given({ ready_answers })
      expect(await take(1, 'А сколько доставка стоит?')).toEqual(
        spoken('Доставка бесплатная.', true, 'continue'),
      )
      expect(await dialogue.nextSentence({ callId, turn: 1 }, 1)).toEqual(
        spoken('Оплата при получении.', false, 'listen'),
      )
      expect(completion.requests).toHaveLength(0)
      expect(await turns()).toMatchObject([
        { source: 'ready-answer', action: 'listen', model: null, first_token_ms: null, prompt_tokens: null },
      ])
      completion.willReply({ pieces: ['Завтра.'] })
      await take(2, 'А когда привезёте?')
      expect(completion.requests[0]?.messages).toContainEqual({
        role: 'assistant',
        content: 'Доставка бесплатная. Оплата при получении.',
      })
    })

    it('says goodbye after it on the last turn', async () => {
      await given({ ready_answers, max_turns: 1 })
      await take(1, 'Сколько стоит доставка?')
      expect(await dialogue.nextSentence({ callId, turn: 1 }, 2)).toEqual(
        spoken(SAMPLE_SETTINGS.farewell, false, 'hangup'),
      )
      expect(await turns()).toMatchObject([{ source: 'ready-answer', action: 'hangup' }])
    })
  })

  describe('that has guardrails', () => {
    const guardrails = {
      forbidden: [
        {
          topic: 'courts',
          phrases: ['подать в суд', 'подадим в суд', 'подаем в суд'],
          instead: 'Этого я не обсуждаю.',
        },
      ],
      required: ['Разговор записывается'],
      replacement: 'Об этом я говорить не могу.',
    }
    beforeEach(() => given({ guardrails }))

    it('replaces a sentence that touches a forbidden topic, and drops the rest with its hang-up', async () => {
      const { promise: never } = Promise.withResolvers<void>()
      completion.willReply({
        pieces: ['Понимаю вас. ', 'Иначе мы подадим в суд! ', 'И взыщем всё', never],
        toolCalls: [{ name: 'end_call', argumentsJson: '{}' }],
      })
      expect(await take(1, 'А если не заплачу?')).toMatchObject({ spoken: { text: 'Понимаю вас.' } })
      expect(await dialogue.nextSentence({ callId, turn: 1 }, 1)).toEqual(
        spoken('Этого я не обсуждаю.', false, 'listen'),
      )
      expect(await turns()).toMatchObject([
        { source: 'guardrail', action: 'listen', ai_text: 'Понимаю вас. Этого я не обсуждаю.' },
      ])
      expect(watch.steps).toContain('blocked by topic:courts')
      expect(watch.steps).not.toContain('model failed')
    })

    it('replaces the last sentence of a reply, too', async () => {
      completion.willReply({ pieces: ['Мы подаём в суд.'] })
      expect(await take(1, 'А если не заплачу?')).toEqual(spoken('Этого я не обсуждаю.', false, 'listen'))
    })

    it('says what is owed before the goodbye, where nobody has heard it yet', async () => {
      completion.willReply({
        pieces: ['До свидания!'],
        toolCalls: [{ name: 'end_call', argumentsJson: '{}' }],
      })
      await take(1, 'Всё, спасибо')
      await dialogue.settled()
      expect((await turns())[0]).toMatchObject({
        ai_text: 'До свидания! Разговор записывается',
        action: 'hangup',
      })
      completion.willReply({ pieces: ['Наш разговор записывается.'] })
      await take(2, 'Записываете?')
      expect((await turns())[1]).toMatchObject({ ai_text: 'Наш разговор записывается.' })
      const farewell = await take(13, 'Алло')
      expect(farewell).toEqual(spoken(SAMPLE_SETTINGS.farewell, false, 'hangup'))
    })
  })
})
