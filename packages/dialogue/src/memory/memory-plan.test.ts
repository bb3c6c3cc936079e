import type { PastTurn } from '@perezvon/livecall/stored-turn'
import { expect, test } from 'vitest'
import { planMemory } from './memory-plan.ts'
import { messageTokens } from './token-estimate.ts'

/** Turns of 100 tokens each. */
const turnsOf = (count: number, from = 1): PastTurn[] =>
  Array.from({ length: count }, (_, at) => ({
    turn: from + at,
    userText: 'а'.repeat(115),
    heardText: 'а'.repeat(115),
    interrupted: false,
    source: 'model' as const,
    toolCalls: [],
  }))
const planOf = (past: PastTurn[], budgetTokens: number, upTo?: number) =>
  planMemory({
    past,
    budgetTokens,
    memory: upTo === undefined ? undefined : { up_to_turn: upTo, summary: '', facts: [] },
  })

test('a history within its budget stays', () => {
  expect(planOf(turnsOf(10), 1000)).toBeUndefined()
})

test('beyond it the oldest go, until half of the budget is free', () => {
  const plan = planOf(turnsOf(11), 1000)
  expect(plan).toMatchObject({ upToTurn: 6, tokens: 1100, isOverHardLimit: false })
  expect(plan?.oldest.map(({ turn }) => turn)).toEqual([1, 2, 3, 4, 5, 6])
})

test('the latest four stay, however long they are', () => {
  expect(planOf(turnsOf(5), 100)?.upToTurn).toBe(1)
  expect(planOf(turnsOf(4), 100)).toBeUndefined()
})

test('what a memory stands for does not count again', () => {
  expect(planOf(turnsOf(15), 1000, 6)).toBeUndefined()
  expect(planOf(turnsOf(20), 1000, 6)?.oldest.map(({ turn }) => turn)).toEqual([
    7, 8, 9, 10, 11, 12, 13, 14, 15,
  ])
})

test('what a command had said goes with the turn that it followed', () => {
  const past = turnsOf(11)
  const said: PastTurn = { ...(past[5] as PastTurn), userText: '', source: 'command' }
  past.splice(6, 0, said)
  const plan = planOf(past, 1000)
  expect(plan?.oldest.filter(({ turn }) => turn === 6)).toHaveLength(2)
})

test('beyond twice the budget they go in any case', () => {
  expect(planOf(turnsOf(20), 1000)?.isOverHardLimit).toBe(false)
  expect(planOf(turnsOf(21), 1000)?.isOverHardLimit).toBe(true)
})

test('tokens are estimated by script, rather too many than too few', () => {
  expect(messageTokens('')).toBe(4)
  expect(messageTokens('the price is 1500')).toBe(9)
  expect(messageTokens('цена полторы тысячи')).toBe(12)
  expect(messageTokens('你好')).toBe(6)
})
