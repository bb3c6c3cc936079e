import { expect, test } from 'vitest'
import { closedZones } from './closed-zones.ts'

const terms = {
  time_zone: 'Europe/Moscow',
  calling_windows: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }],
  blackout_dates: [],
  purpose: 'service' as const,
}
const timeZones = ['Asia/Vladivostok', 'Europe/Kaliningrad']

test('names each zone that is closed now, and when it opens', () => {
  expect(closedZones(terms, { timeZones, at: new Date('2026-11-20T06:30:00Z') })).toEqual([
    {
      timeZone: 'Europe/Kaliningrad',
      until: new Date('2026-11-20T07:00:00Z'),
      detail: {
        reason: 'outside-window',
        time_zone: 'Europe/Kaliningrad',
        until: '2026-11-20T07:00:00.000Z',
      },
    },
  ])
})

test('over a weekend all zones wait for Monday, each for its own morning', () => {
  const until = closedZones(terms, { timeZones, at: new Date('2026-11-21T12:00:00Z') }).map((zone) =>
    zone.until.toISOString(),
  )
  expect(until).toEqual(['2026-11-23T06:00:00.000Z', '2026-11-22T23:00:00.000Z', '2026-11-23T07:00:00.000Z'])
})

test('nothing is closed while all are at work', () => {
  expect(closedZones(terms, { timeZones: [], at: new Date('2026-11-20T08:00:00Z') })).toEqual([])
})

test('a blackout date is a day on which each zone is closed by its own calendar', () => {
  const friday = { ...terms, blackout_dates: ['2026-11-20'] }
  const at = new Date('2026-11-19T23:30:00Z')
  expect(closedZones(friday, { timeZones, at }).map(({ timeZone, until }) => [timeZone, until])).toEqual([
    ['Europe/Moscow', new Date('2026-11-23T06:00:00Z')],
    ['Asia/Vladivostok', new Date('2026-11-22T23:00:00Z')],
    ['Europe/Kaliningrad', new Date('2026-11-23T07:00:00Z')],
  ])
})

test('who may be in several zones is closed as long as any of them is', () => {
  const key = 'Asia/Vladivostok|Europe/Kaliningrad'
  const at = new Date('2026-11-20T07:30:00Z')
  const wide = { ...terms, calling_windows: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '19:00' }] }
  expect(closedZones(wide, { timeZones: [key], at })).toEqual([])
  expect(closedZones(wide, { timeZones: [key], at: new Date('2026-11-20T06:59:00Z') })).toMatchObject([
    { timeZone: key, until: new Date('2026-11-20T07:00:00Z') },
  ])
})
