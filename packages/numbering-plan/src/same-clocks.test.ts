import { zoneKey } from '@perezvon/contracts/campaign/contact-zone'
import { windowOpening } from '@perezvon/contracts/campaign/window-opening'
import { expect, test } from 'vitest'
import { withoutSameClocks } from './same-clocks.ts'

const NEW_YEAR = new Date('2027-01-01T00:00:00Z')
const HOUR_MS = 3_600_000

test('zones with another summer are kept, those with the same are not', () => {
  const zones = ['Europe/Kaliningrad', 'Europe/Bucharest', 'Europe/Athens', 'Africa/Tripoli']
  expect(withoutSameClocks(zones, NEW_YEAR)).toEqual(['Europe/Kaliningrad', 'Europe/Bucharest'])
})

test('windows are judged the same, every thirteen hours of a year, by all zones and by those that are left', () => {
  const zones = [
    'Asia/Krasnoyarsk',
    'Asia/Novosibirsk',
    'Europe/Kaliningrad',
    'Europe/Berlin',
    'Europe/Paris',
  ]
  const fewer = withoutSameClocks(zones, NEW_YEAR)
  expect(fewer).toHaveLength(3)
  const windows = [
    { days: [1, 2, 3, 4, 5, 6, 7], from: '07:30', to: '11:15' },
    { days: [1, 2, 3, 4, 5], from: '12:00', to: '23:00' },
  ]
  const blackoutDates = ['2027-01-07', '2027-03-28', '2027-06-12']
  for (let hour = 0; hour < 365 * 24; hour += 13) {
    const at = new Date(NEW_YEAR.getTime() + hour * HOUR_MS)
    const opening = (of: readonly string[]) =>
      windowOpening(windows, { timeZone: zoneKey(of), at, blackoutDates })
    expect(opening(fewer), at.toISOString()).toEqual(opening(zones))
  }
})
