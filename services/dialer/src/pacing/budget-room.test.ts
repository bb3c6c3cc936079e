import type { Spent } from '@perezvon/store/running-campaigns'
import { describe, expect, test } from 'vitest'
import { budgetRoom } from './budget-room.ts'

const nothing: Spent = { cost: 0, talkSeconds: 0, ended: 0, underWay: 0 }

test('without a budget there is no limit', () => {
  expect(budgetRoom(undefined, { ...nothing, cost: 1e9 })).toEqual({ room: Number.POSITIVE_INFINITY })
})

test('what is left is shared out by the average so far, calls under way counted with it', () => {
  const spent = { cost: 40, talkSeconds: 0, ended: 10, underWay: 6 }
  expect(budgetRoom({ money: 100 }, spent)).toEqual({ room: 9 })
  expect(budgetRoom({ money: 100 }, { ...spent, underWay: 15 })).toEqual({ room: 0 })
  const talked = { cost: 0, talkSeconds: 1200, ended: 10, underWay: 2 }
  expect(budgetRoom({ minutes: 30 }, talked)).toEqual({ room: 3 })
  expect(budgetRoom({ money: 1000, minutes: 30 }, { ...talked, cost: 10 })).toEqual({ room: 3 })
})

test('before any call has ended a call is taken to last a minute, and to cost nobody knows what', () => {
  expect(budgetRoom({ minutes: 3 }, nothing)).toEqual({ room: 3 })
  expect(budgetRoom({ minutes: 3 }, { ...nothing, underWay: 3 })).toEqual({ room: 0 })
  expect(budgetRoom({ money: 3 }, nothing)).toEqual({ room: 5 })
  expect(budgetRoom({ money: 3 }, { ...nothing, underWay: 4 })).toEqual({ room: 1 })
  expect(budgetRoom({ money: 3 }, { ...nothing, underWay: 9 })).toEqual({ room: 0 })
})

test('calls that cost nothing set no limit', () => {
  expect(budgetRoom({ money: 3 }, { ...nothing, ended: 8 })).toEqual({ room: Number.POSITIVE_INFINITY })
})

test('a budget that is spent pauses with its figures, whatever is still on the line', () => {
  const spent = { cost: 10.128, talkSeconds: 0, ended: 20, underWay: 4 }
  expect(budgetRoom({ money: 10 }, spent)).toEqual({
    room: 0,
    reached: 'budget-reached: 10.13 of 10 money spent, a call takes 0.51 on average',
  })
  expect(budgetRoom({ minutes: 2 }, { ...nothing, talkSeconds: 120, ended: 1 }).reached).toBe(
    'budget-reached: 2 of 2 minutes spent, a call takes 2 on average',
  )
})

test('a rest that is less than another call is waited for, and then given up', () => {
  const spent = { cost: 9.8, talkSeconds: 0, ended: 14, underWay: 1 }
  expect(budgetRoom({ money: 10 }, spent)).toEqual({ room: 0 })
  expect(budgetRoom({ money: 10 }, { ...spent, underWay: 0 })).toMatchObject({
    reached: expect.stringContaining('9.8 of 10 money'),
  })
})

test('a budget for exactly so many calls is spent to the last one', () => {
  for (let ended = 0; ended < 30; ended++) {
    const spent = { cost: ended * 0.1, talkSeconds: 0, ended, underWay: 0 }
    if (ended > 0) expect(budgetRoom({ money: 3 }, spent)).toEqual({ room: 30 - ended })
  }
  expect(budgetRoom({ money: 3 }, { ...nothing, cost: 3, ended: 30 }).reached).toBeDefined()
})

describe('a campaign that calls whenever it may', () => {
  const costs = [0.2, 0.4, 0.9, 1.6, 0.1]
  for (const lines of [1, 3, 20])
    for (const budget of [5, 12.5, 60])
      test(`of ${lines} lines overdraws ${budget} by no more than what is on the line, and comes to its end`, () => {
        const spent: Spent = { ...nothing }
        let call = 0
        let reached: string | undefined
        let mostAtOnce = 0
        while (reached === undefined) {
          const may = budgetRoom({ money: budget }, spent)
          reached = may.reached
          if (reached !== undefined) break
          spent.underWay += Math.max(0, Math.min(may.room, lines - spent.underWay))
          mostAtOnce = Math.max(mostAtOnce, spent.underWay)
          expect(spent.underWay).toBeGreaterThan(0)
          spent.cost += costs[call++ % costs.length] ?? 0
          spent.ended += 1
          spent.underWay -= 1
        }
        expect(spent.cost).toBeGreaterThan(budget - Math.max(...costs))
        expect(spent.cost).toBeLessThanOrEqual(budget + mostAtOnce * Math.max(...costs))
      })
})
