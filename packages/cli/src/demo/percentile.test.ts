import { expect, test } from 'vitest'
import { percentile } from './percentile.ts'

test('takes the nearest rank, never a value that nobody measured', () => {
  const values = [30, 10, 20, 40]
  expect([0.25, 0.5, 0.75, 0.95, 1].map((share) => percentile(values, share))).toEqual([10, 20, 30, 40, 40])
  expect(percentile([7], 0.5)).toBe(7)
  expect(percentile([], 0.5)).toBeNull()
})
