import { expect, test } from 'vitest'
import { isMissed, noLeaseMs } from './dial-moment.ts'
import { createLateness } from './lateness.ts'
import { roomToPlan } from './plan-ahead.ts'

test('no more is planned than can be dialled soon, and always one', () => {
  expect(roomToPlan({ perSecond: 2, planned: 0 })).toBe(10)
  expect(roomToPlan({ perSecond: 2, planned: 7 })).toBe(3)
  expect(roomToPlan({ perSecond: 2, planned: 30 })).toBe(0)
  expect(roomToPlan({ perSecond: 0.01, planned: 0 })).toBe(1)
  expect(roomToPlan({ perSecond: 0.01, planned: 1 })).toBe(0)
})

test('a moment that passed longer ago than is tolerated is not dialled in', () => {
  const moment = { moment: 1000, toleranceMs: 12 }
  expect(isMissed(moment, 900)).toBe(false)
  expect(isMissed(moment, 1012)).toBe(false)
  expect(isMissed(moment, 1013)).toBe(true)
})

test('one pause, however many it makes late, does not loosen what is tolerated', () => {
  const lateness = createLateness()
  for (let call = 0; call < 50; call++) lateness.note(true, 1000 + call / 10)
  expect(lateness.tolerated(12)).toBe(12)
})

test('a dialer that is late as a rule dials late rather than never, until it is on time again', () => {
  const lateness = createLateness()
  for (let call = 0; call < 20; call++) lateness.note(true, call * 100)
  expect(lateness.tolerated(12)).toBe(100)
  for (let call = 20; call < 60; call++) lateness.note(false, call * 100)
  expect(lateness.tolerated(12)).toBe(12)
})

test('a job without a lease looks again, never all at once', () => {
  expect(noLeaseMs(() => 0)).toBe(1000)
  expect(noLeaseMs(() => 0.5)).toBe(1500)
})
