import { expect, test } from 'vitest'
import { openAllowance } from './allowance.ts'

test('so many calls may begin and no more, and none once the tokens are spent', () => {
  const allowance = openAllowance({ calls: 2, tokens: 100 })
  expect([allowance.begin(), allowance.begin()]).toEqual([undefined, undefined])
  expect(allowance.begin()).toMatch(/limit of 2 calls is reached: raise limits\.calls or --max-calls/)
  allowance.spend('agent', 60)
  allowance.spend('judge', 39)
  expect(allowance.exceeded()).toBeUndefined()
  allowance.spend('player', 1)
  expect(allowance.exceeded()).toMatch(/limit of 100 tokens is reached/)
  expect(allowance.spent()).toEqual({ calls: 2, tokens: { agent: 60, judge: 39, player: 1 } })
})

test('tokens that are spent let no call begin', () => {
  const allowance = openAllowance({ calls: 2, tokens: 1 })
  allowance.spend('agent', 5)
  expect(allowance.begin()).toMatch(/tokens is reached/)
  expect(allowance.spent().calls).toBe(0)
})
