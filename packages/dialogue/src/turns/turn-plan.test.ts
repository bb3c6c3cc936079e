import type { PastTurn } from '@perezvon/livecall/stored-turn'
import { describe, expect, it } from 'vitest'
import { confidenceOf, hasModelFailedRepeatedly, planTurn } from './turn-plan.ts'

const plan = (turn: number, userText: string, confidence: number | null = null) =>
  planTurn({ turn, userText, confidence, maxTurns: 12, optOutPhrases: [] })

describe('the plan of a turn', () => {
  it.each([
    [1, 'Алло', { kind: 'reply', isLastTurn: false }],
    [12, 'Алло', { kind: 'reply', isLastTurn: true }],
    [13, 'Алло', { kind: 'farewell' }],
    [1, ' ', { kind: 'ask-again' }],
    [12, '', { kind: 'farewell' }],
    [13, 'не звоните мне больше', { kind: 'opt-out', words: 'не звоните мне больше' }],
  ])('for turn %i of 12 with «%s» is %o', (turn, userText, expected) => {
    expect(plan(turn, userText)).toEqual(expected)
  })

  it('asks again for words that the recogniser does not believe in, except a request not to be called', () => {
    expect(plan(1, 'шум', 0)).toEqual({ kind: 'ask-again' })
    expect(plan(1, 'не звоните мне', 0)).toMatchObject({ kind: 'opt-out' })
  })
})

describe('confidence', () => {
  it.each([
    [undefined, null],
    [0, 0],
    [0.93, 0.93],
    [1, 1],
    [93, 0.93],
    [100, 1],
  ])('of %s counts as %s', (told, expected) => {
    expect(confidenceOf(told)).toBe(expected)
  })
})

describe('a model', () => {
  const past = (source: PastTurn['source'], userText = 'Алло'): PastTurn => ({
    turn: 1,
    userText,
    heardText: 'Повторите.',
    interrupted: false,
    source,
    toolCalls: [],
  })

  it('has failed repeatedly after two fallbacks in a row, and not where the person said nothing', () => {
    expect(hasModelFailedRepeatedly([past('fallback'), past('fallback')])).toBe(true)
    expect(hasModelFailedRepeatedly([past('fallback'), past('model'), past('fallback')])).toBe(false)
    expect(hasModelFailedRepeatedly([past('fallback', ''), past('fallback', '')])).toBe(false)
    expect(hasModelFailedRepeatedly([past('fallback')])).toBe(false)
  })
})
