import { expect, test } from 'vitest'
import { zoneKey } from './contact-zone.ts'
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

test('a contact who may be in several zones is called only while all of them are open', () => {
  const timeZone = zoneKey(['Asia/Vladivostok', 'Europe/Moscow'])
  const opening = (at: string) => windowOpening(nineToNine, { timeZone, at: new Date(at) })
  expect(opening('2026-11-20T06:00:00Z')).toEqual({ open: true, closesAt: new Date('2026-11-20T11:00:00Z') })
  expect(opening('2026-11-20T05:59:59Z')).toEqual({ open: false, opensAt: new Date('2026-11-20T06:00:00Z') })
  expect(opening('2026-11-20T11:00:00Z')).toEqual({ open: false, opensAt: new Date('2026-11-21T06:00:00Z') })
})

test('zones that are never open at once never open', () => {
  const windows = [{ days: everyDay, from: '09:00', to: '12:00' }]
  const timeZone = zoneKey(['Asia/Kamchatka', 'Europe/Kaliningrad'])
  expect(windowOpening(windows, { timeZone, at: new Date('2026-11-20T06:00:00Z') })).toEqual({
    open: false,
    opensAt: undefined,
  })
})

test('on a blackout date, by the contact’s own calendar, nobody is called', () => {
  const blackoutDates = ['2026-11-20', '2026-11-21']
  const opening = (at: string) =>
    windowOpening(nineToNine, { timeZone: 'Asia/Vladivostok', at: new Date(at), blackoutDates })
  expect(opening('2026-11-19T10:59:59Z').open).toBe(true)
  // Where the server stands it is still the 19th.
  expect(opening('2026-11-19T23:30:00Z')).toEqual({ open: false, opensAt: new Date('2026-11-21T23:00:00Z') })
  expect(opening('2026-11-20T02:00:00Z')).toEqual({ open: false, opensAt: new Date('2026-11-21T23:00:00Z') })
})
