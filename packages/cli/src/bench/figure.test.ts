import { expect, test } from 'vitest'
import { boundFigure, ratioFigure, spread } from './figure.ts'

test('a spread is the median, the least and the greatest', () => {
  expect(spread([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 })
  expect(spread([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4 })
  expect(spread([7])).toEqual({ median: 7, min: 7, max: 7 })
  expect(() => spread([])).toThrow('nothing was measured')
})

test('a ratio above its target is not met, and says so', () => {
  const figure = (ours: number[]) =>
    ratioFigure({ name: 'cpu', unit: 'µs', ours, floor: [100], greatestRatio: 1 })
  expect(figure([99, 100, 100])).toMatchObject({ ratio: 1, met: true })
  expect(figure([101, 120, 130])).toMatchObject({ ratio: 1.2, met: false, target: 1 })
  expect(ratioFigure({ name: 'cpu', unit: 'µs', ours: [1], floor: [2] })).toMatchObject({
    target: null,
    met: null,
  })
})

test('a ratio below its least is not met', () => {
  const figure = (ours: number) =>
    ratioFigure({ name: 'rate', unit: '/s', ours: [ours], floor: [100], leastRatio: 0.4 })
  expect(figure(40)).toMatchObject({ ratio: 0.4, met: true })
  expect(figure(39)).toMatchObject({ met: false, target: 0.4 })
})

test('a bound of ours is kept by every measurement where it is a greatest, by the median where it is a least', () => {
  const measured = { name: 'calls', unit: 'calls', ours: [5, 6, 5], floor: [5] }
  expect(boundFigure({ ...measured, bound: { atMost: 6 } })).toMatchObject({ met: true, target: 6 })
  expect(boundFigure({ ...measured, bound: { atMost: 5 } })).toMatchObject({ met: false })
  expect(boundFigure({ ...measured, bound: { atLeast: 5 } })).toMatchObject({ met: true })
  expect(boundFigure({ ...measured, bound: { atLeast: 5.5 } })).toMatchObject({ met: false })
})
