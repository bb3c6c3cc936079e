import type { PastTurn } from '@perezvon/livecall/stored-turn'
import { expect, test } from 'vitest'
import { SAMPLE_SETTINGS } from '../testing/dialogue-parts.ts'
import { keepFactsOnly } from './summarise.ts'
import { messageTokens } from './token-estimate.ts'

const told = (turn: number): PastTurn => ({
  turn,
  userText: `запишите номер ${1_000_000 + turn} для заказа`,
  heardText: 'Понятно.',
  interrupted: false,
  source: 'model',
  toolCalls: [],
})

test('facts have no more room than half of the budget, with the summary: the latest stay', () => {
  const past = Array.from({ length: 60 }, (_, at) => told(at + 1))
  const settings = { ...SAMPLE_SETTINGS, memory: { budget_tokens: 500 } }
  const memory = { up_to_turn: 3, summary: 'Собеседник диктует номера.', facts: [] }
  const { facts, summary } = keepFactsOnly({
    settings,
    memory,
    oldest: past.slice(3, 56),
    past,
    upToTurn: 56,
  })
  expect(facts.at(-1)).toBe(`Собеседник: ${told(56).userText}`)
  expect(facts.length).toBeGreaterThan(3)
  const tokens = [summary, ...facts].reduce((sum, text) => sum + messageTokens(text), 0)
  expect(tokens).toBeLessThanOrEqual(250)
})
