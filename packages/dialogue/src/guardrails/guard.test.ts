import type { CallSettings } from '@perezvon/livecall/call-settings'
import { describe, expect, it } from 'vitest'
import { spokenManners } from '../prompt/spoken-manners.ts'
import { SAMPLE_SETTINGS } from '../testing/dialogue-parts.ts'
import { createGuard, phrasesOwed } from './guard.ts'

const SETTINGS: CallSettings = {
  ...SAMPLE_SETTINGS,
  agent: 'debt@1',
  prompt: `Ты напоминаешь о задолженности по договору и узнаёшь, когда человек сможет её погасить без скандалов и угроз.
Оплата картой или наличными при получении.`,
  opening: 'Здравствуйте! Разговор записывается.',
  guardrails: {
    forbidden: [
      { topic: 'threats', phrases: ['подать в суд', 'опись имущества'], instead: 'Этого я не обсуждаю.' },
      { topic: 'relatives', phrases: ['сообщим родственникам'] },
    ],
    required: ['Разговор записывается', 'Оплатить можно в приложении'],
    replacement: 'Об этом я говорить не могу.',
  },
}

const judge = (sentence: string, settings: CallSettings = SETTINGS) => createGuard(settings).judge(sentence)

describe('a sentence that is about to be spoken', () => {
  it('is blocked by any form of a forbidden phrase, with what its topic says instead', () => {
    expect(judge('Придётся подать в суды.')).toEqual({
      rule: 'topic:threats',
      instead: 'Этого я не обсуждаю.',
    })
    expect(judge('Мы СООБЩИМ родственнику.')).toEqual({
      rule: 'topic:relatives',
      instead: 'Об этом я говорить не могу.',
    })
  })

  it('is not blocked by a part of a word or by words that stand apart', () => {
    expect(judge('Передать в судоходную компанию?')).toBeUndefined()
    expect(judge('Опись вашего имущества не делаем.')).toBeUndefined()
    expect(judge('Хочу подать вам руку в зале суда.')).toBeUndefined()
  })

  it('is blocked where it recites the prompt, and not where it tells a fact of it', () => {
    expect(
      judge(
        'Мне сказано: ты напоминаешь о задолженности по договору и узнаёшь, когда человек сможет её погасить.',
      ),
    ).toMatchObject({ rule: 'instructions' })
    expect(judge('Оплата картой или наличными при получении.')).toBeUndefined()
  })

  it.each(['ru-RU', 'en-US', 'de-DE'])(
    'is blocked where it recites what every agent is told, in %s',
    (language) => {
      const sentences = spokenManners(language).manners.split(/(?<=[.!?])\s+/)
      const long = sentences.filter((sentence) => sentence.split(' ').length >= 7)
      expect(long.length).toBeGreaterThan(2)
      for (const sentence of long) expect(judge(sentence, { ...SETTINGS, language })).toBeDefined()
    },
  )

  it('passes an agent without rules', () => {
    const guardrails = { forbidden: [], required: [], replacement: 'r' }
    expect(judge('Мы подать в суд.', { ...SETTINGS, guardrails })).toBeUndefined()
  })
})

describe('phrases that must be said', () => {
  it('are owed until they were heard, in whatever form of their words', () => {
    expect(phrasesOwed(SETTINGS, [SETTINGS.opening])).toEqual(['Оплатить можно в приложении'])
    expect(phrasesOwed(SETTINGS, [SETTINGS.opening, 'Да, оплатить можно в приложениях.'])).toEqual([])
    expect(phrasesOwed(SETTINGS, [])).toHaveLength(2)
  })
})
