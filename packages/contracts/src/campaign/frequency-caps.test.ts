import { expect, test } from 'vitest'
import { frequencyOpening, strictestCaps } from './frequency-caps.ts'

const NOON = new Date('2026-11-20T12:00:00Z')
const before = (hours: number) => new Date(NOON.getTime() - hours * 3_600_000)
const after = (hours: number) => before(-hours)

test('a number that nobody called is free, and so is one without caps', () => {
  expect(
    frequencyOpening({ per_day: 1, per_week: 1, min_gap_seconds: 60 }, { dialledAt: [], at: NOON }),
  ).toEqual({ open: true })
  expect(frequencyOpening({}, { dialledAt: [before(0), before(1)], at: NOON })).toEqual({ open: true })
})

test.each([
  ['a day', { per_day: 2 }, [before(1), before(20)], { cap: 'per_day', limit: 2, dialled: 2 }, after(4)],
  [
    'more than a day allows',
    { per_day: 1 },
    [before(1), before(20)],
    { cap: 'per_day', limit: 1, dialled: 2 },
    after(23),
  ],
  [
    'a week',
    { per_week: 2 },
    [before(30), before(100)],
    { cap: 'per_week', limit: 2, dialled: 2 },
    after(68),
  ],
  [
    'the gap',
    { min_gap_seconds: 7200 },
    [before(1), before(9)],
    { cap: 'min_gap_seconds', limit: 7200, dialled: 2 },
    after(1),
  ],
])('%s: tells the cap, its numbers and when it opens', (_, caps, dialledAt, told, opensAt) => {
  expect(frequencyOpening(caps, { dialledAt, at: NOON })).toEqual({ open: false, opensAt, ...told })
  expect(frequencyOpening(caps, { dialledAt, at: new Date(opensAt.getTime() - 1) }).open).toBe(false)
  expect(frequencyOpening(caps, { dialledAt, at: opensAt })).toEqual({ open: true })
})

test('of several caps the one that holds longest is told', () => {
  const caps = { per_day: 1, per_week: 1, min_gap_seconds: 60 }
  expect(frequencyOpening(caps, { dialledAt: [before(0)], at: NOON })).toMatchObject({
    cap: 'per_week',
    opensAt: after(7 * 24),
  })
})

test('the stricter of two caps counts', () => {
  expect(
    strictestCaps({ per_day: 3, min_gap_seconds: 60 }, { per_day: 5, per_week: 7, min_gap_seconds: 90 }),
  ).toEqual({
    per_day: 3,
    per_week: 7,
    min_gap_seconds: 90,
  })
  expect(strictestCaps({}, {})).toEqual({})
})
