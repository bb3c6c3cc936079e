import { expect, test } from 'vitest'
import { mostInWindow, rateWithin, stoodStill } from './evenness.ts'

const stretch = { from: 0, to: 1000 }

test('the fullest 100 ms of a stretch are found wherever they begin', () => {
  const stamps = [0, 100, 190, 240, 260, 289, 290, 500, 5000, 5001, 5002, 5003, 5004]
  expect(mostInWindow(stamps, { stretch, pauses: [] })).toBe(4)
  expect(mostInWindow([], { stretch, pauses: [] })).toBe(0)
})

test('windows in which the machine stood still are left out', () => {
  const stamps = [100, 101, 102, 500, 550]
  const pauses = [{ from: 20, to: 101 }]
  expect(mostInWindow(stamps, { stretch, pauses })).toBe(2)
})

test('the rate is taken over the time in which the machine ran', () => {
  const stamps = [0, 100, 200, 300, 400, 450, 500, 600, 700, 800, 900, 1000]
  expect(rateWithin(stamps, { stretch, pauses: [] })).toBe(11)
  expect(rateWithin(stamps, { stretch, pauses: [{ from: 410, to: 490 }] })).toBeCloseTo(10 / 0.92)
})

test('a pause that several saw counts once, and only where it lies in the stretch', () => {
  const pauses = [
    { from: 300, to: 400 },
    { from: 350, to: 420 },
    { from: 900, to: 1200 },
    { from: 2000, to: 2100 },
  ]
  expect(stoodStill(pauses, stretch)).toBe(220)
})
