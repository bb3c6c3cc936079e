import { expect, test } from 'vitest'
import { sampleTurn } from '../../public-api/sample-views.ts'
import { agentTokens } from './agent-tokens.ts'

const uncounted = { prompt_tokens: null, completion_tokens: null }

test('a turn counts what the vendor said; one of the model that it said nothing of is estimated', () => {
  const counted = sampleTurn({ prompt_tokens: 100, completion_tokens: 20 })
  expect(agentTokens([counted], 'Sell.')).toBe(120)
  const interrupted = sampleTurn({ ...uncounted, turn: 2, model: null })
  const ready = sampleTurn({ ...uncounted, turn: 3, model: null, source: 'ready-answer' })
  const short = agentTokens([counted, interrupted, ready], 'Sell.')
  expect(short).toBeGreaterThan(120)
  expect(agentTokens([ready], 'Sell.')).toBe(0)
  expect(agentTokens([counted, interrupted, ready], 'Sell.'.repeat(100))).toBeGreaterThan(short + 100)
})
