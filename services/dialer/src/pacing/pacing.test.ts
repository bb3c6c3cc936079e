import { expect, test } from 'vitest'
import { isSleptThrough, lookAgainMs, noLeaseMs } from './dial-moment.ts'
import { roomToPlan } from './plan-ahead.ts'
import { shareCapacity } from './share-capacity.ts'

test('capacity goes round: a small campaign is served beside a large one', () => {
  const wishes = [
    { id: 'large', room: 100 },
    { id: 'small', room: 3 },
  ]
  expect(shareCapacity(10, wishes, 0)).toEqual([
    { id: 'large', count: 7 },
    { id: 'small', count: 3 },
  ])
})

test('who gets the odd call changes with every turn', () => {
  const wishes = ['a', 'b', 'c'].map((id) => ({ id, room: 5 }))
  expect(shareCapacity(1, wishes, 0)).toEqual([{ id: 'a', count: 1 }])
  expect(shareCapacity(1, wishes, 1)).toEqual([{ id: 'b', count: 1 }])
  expect(shareCapacity(2, wishes, 5)).toEqual([
    { id: 'c', count: 1 },
    { id: 'a', count: 1 },
  ])
})

test('nobody gets more than there is or than they can use', () => {
  expect(shareCapacity(0, [{ id: 'a', room: 5 }], 0)).toEqual([])
  expect(shareCapacity(5, [{ id: 'a', room: 0 }], 3)).toEqual([])
  expect(shareCapacity(5, [], 1)).toEqual([])
  expect(shareCapacity(9, [{ id: 'a', room: 2 }], 0)).toEqual([{ id: 'a', count: 2 }])
})

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
