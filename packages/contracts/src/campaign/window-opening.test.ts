import { expect, test } from 'vitest'
import { windowOpening } from './window-opening.ts'

const everyDay = [1, 2, 3, 4, 5, 6, 7]
const nineToNine = [{ days: everyDay, from: '09:00', to: '21:00' }]

test('is open inside the hours of the person, wherever the server stands', () => {
  const at = new Date('2026-11-20T02:30:00Z')
  expect(windowOpening(nineToNine, { timeZone: 'Asia/Vladivostok', at })).toEqual({
    open: true,
    closesAt: new Date('2026-11-20T11:00:00Z'),
  })
  expect(windowOpening(nineToNine, { timeZone: 'Europe/Moscow', at })).toEqual({
    open: false,
    opensAt: new Date('2026-11-20T06:00:00Z'),
  })
})

test('opens at its first minute and is closed at its last', () => {
  const timeZone = 'Europe/Moscow'
  expect(windowOpening(nineToNine, { timeZone, at: new Date('2026-11-20T06:00:00Z') }).open).toBe(true)
  expect(windowOpening(nineToNine, { timeZone, at: new Date('2026-11-20T18:00:00Z') })).toEqual({
    open: false,
    opensAt: new Date('2026-11-21T06:00:00Z'),
  })
})

test('waits over a weekend for the next day that it names', () => {
  const windows = [{ days: [1, 2, 3, 4, 5], from: '10:00', to: '13:00' }]
  const friday = new Date('2026-11-20T12:00:00Z')
  expect(windowOpening(windows, { timeZone: 'Europe/Moscow', at: friday })).toEqual({
    open: false,
    opensAt: new Date('2026-11-23T07:00:00Z'),
  })
})

test('of several windows in a day takes the one that opens first', () => {
  const windows = [
    { days: everyDay, from: '15:00', to: '19:00' },
    { days: everyDay, from: '10:00', to: '12:00' },
  ]
  const opening = windowOpening(windows, { timeZone: 'UTC', at: new Date('2026-11-20T08:00:00Z') })
  expect(opening).toEqual({ open: false, opensAt: new Date('2026-11-20T10:00:00Z') })
})

test('keeps to the clock on the wall when daylight saving begins and ends', () => {
  const timeZone = 'Europe/Berlin'
  const eveningBefore = new Date('2026-03-28T21:00:00Z')
  expect(windowOpening(nineToNine, { timeZone, at: eveningBefore })).toEqual({
    open: false,
    opensAt: new Date('2026-03-29T07:00:00Z'),
  })
  const eveningBeforeWinter = new Date('2026-10-24T20:00:00Z')
  expect(windowOpening(nineToNine, { timeZone, at: eveningBeforeWinter })).toEqual({
    open: false,
    opensAt: new Date('2026-10-25T08:00:00Z'),
  })
})

test('a window to 24:00 lasts until midnight', () => {
  const windows = [{ days: everyDay, from: '00:00', to: '24:00' }]
  expect(windowOpening(windows, { timeZone: 'UTC', at: new Date('2026-11-20T23:59:59Z') })).toEqual({
    open: true,
    closesAt: new Date('2026-11-21T00:00:00Z'),
  })
})
