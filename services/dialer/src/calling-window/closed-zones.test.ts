import { expect, test } from 'vitest'
import { closedZones } from './closed-zones.ts'

const campaign = {
  timeZone: 'Europe/Moscow',
  timeZones: ['Asia/Vladivostok', 'Europe/Kaliningrad'],
  windows: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }],
}

test('names each zone that is closed now, and when it opens', () => {
  expect(closedZones(campaign, new Date('2026-11-20T06:30:00Z'))).toEqual([
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
  const until = closedZones(campaign, new Date('2026-11-21T12:00:00Z')).map((zone) =>
    zone.until.toISOString(),
  )
  expect(until).toEqual(['2026-11-23T06:00:00.000Z', '2026-11-22T23:00:00.000Z', '2026-11-23T07:00:00.000Z'])
})

test('nothing is closed while all are at work', () => {
  expect(closedZones({ ...campaign, timeZones: [] }, new Date('2026-11-20T08:00:00Z'))).toEqual([])
})
