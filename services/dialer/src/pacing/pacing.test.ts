import { expect, test } from 'vitest'
import { isSleptThrough, lookAgainMs, noLeaseMs } from './dial-moment.ts'
import { roomToPlan } from './plan-ahead.ts'

test('no more is planned than can be dialled soon, and always one', () => {
  expect(roomToPlan({ perSecond: 2, planned: 0 })).toBe(10)
  expect(roomToPlan({ perSecond: 2, planned: 7 })).toBe(3)
  expect(roomToPlan({ perSecond: 2, planned: 30 })).toBe(0)
  expect(roomToPlan({ perSecond: 0.01, planned: 0 })).toBe(1)
  expect(roomToPlan({ perSecond: 0.01, planned: 1 })).toBe(0)
})

test('a moment that was slept through is not dialled in', () => {
  expect(isSleptThrough({ waitMs: 1000, tookMs: 1100 })).toBe(false)
  expect(isSleptThrough({ waitMs: 1000, tookMs: 2500 })).toBe(true)
})

test('a job whose moment is far comes back shortly before it, never all at once', () => {
  expect(lookAgainMs({ waitMs: 9000, random: () => 0 })).toBe(8000)
  expect(lookAgainMs({ waitMs: 9000, random: () => 0.99 })).toBeGreaterThan(9900)
  expect(lookAgainMs({ waitMs: 10, random: () => 0 })).toBe(250)
  expect(lookAgainMs({ waitMs: 3_600_000, random: () => 0 })).toBe(30_000)
  expect(noLeaseMs(() => 0)).toBe(1000)
})
