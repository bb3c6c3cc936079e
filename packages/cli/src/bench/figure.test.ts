import { expect, test } from 'vitest'
import { ratioFigure, spread } from './figure.ts'

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
