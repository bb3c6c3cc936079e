import { expect, test } from 'vitest'
import { isMissed, noLeaseMs } from './dial-moment.ts'
import { createLateness } from './lateness.ts'
import { roomToPlan } from './plan-ahead.ts'

test('no more is planned than can be dialled soon, and always one', () => {
  const room = (perSecond: number, planned: number, pumpEveryMs = 1000) =>
    roomToPlan({ perSecond, planned, pumpEveryMs })
  expect(room(2, 0)).toBe(4)
  expect(room(2, 1)).toBe(3)
  expect(room(2, 30)).toBe(0)
  expect(room(0.01, 0)).toBe(1)
  expect(room(0.01, 1)).toBe(0)
  expect(room(2, 0, 50)).toBe(4)
})

test('a pump that looks seldom plans further ahead, so that calls do not run out in between', () => {
  expect(roomToPlan({ perSecond: 2, planned: 0, pumpEveryMs: 10_000 })).toBe(40)
})

test('a moment that passed longer ago than is tolerated is not dialled in', () => {
  const moment = { moment: 1000, toleranceMs: 12 }
  expect(isMissed(moment, 900)).toBe(false)
  expect(isMissed(moment, 1012)).toBe(false)
  expect(isMissed(moment, 1013)).toBe(true)
})

test('one pause, however many it makes late, loosens what is allowed once', () => {
  const lateness = createLateness()
  for (let call = 0; call < 50; call++)
    lateness.note({ missed: true, toleranceMs: 10, now: 1000 + call / 10 })
  expect(lateness.allowedMs()).toBeCloseTo(13)
})

test('a dialer that keeps missing its moments is allowed to be later, up to a tenth of a second, until it keeps them', () => {
  const lateness = createLateness()
  for (let call = 0; call < 20; call++) lateness.note({ missed: true, toleranceMs: 12, now: call * 100 })
  expect(lateness.allowedMs()).toBe(100)
  for (let call = 20; call < 80; call++) lateness.note({ missed: false, toleranceMs: 12, now: call * 100 })
  expect(lateness.allowedMs()).toBe(4)
})

test('what the latest of all dialers needs counts for half a second after it was heard', () => {
  const lateness = createLateness()
  lateness.hear(60, 1000)
  expect([lateness.ofAllMs(1499), lateness.ofAllMs(1500)]).toEqual([60, 4])
})

test('a job without a lease looks again, never all at once', () => {
  expect(noLeaseMs(() => 0)).toBe(1000)
  expect(noLeaseMs(() => 0.5)).toBe(1500)
})
