import { expect, test } from 'vitest'
import { nextLook } from './next-look.ts'

test('looks again soon at first, later more and more rarely, a minute apart at most', () => {
  const pauses = [0, 500, 4000, 30_000, 600_000].map((waitedMs) => nextLook(waitedMs))
  expect(pauses).toEqual([1000, 1000, 2000, 15_000, 60_000].map((afterMs) => ({ afterMs })))
})

test('gives up after half an hour, not before', () => {
  expect(nextLook(1_799_999)).toEqual({ afterMs: 60_000 })
  expect(nextLook(1_800_000)).toBe('never-ready')
})

test('a clock that was set back still waits', () => {
  expect(nextLook(-5000)).toEqual({ afterMs: 1000 })
})
