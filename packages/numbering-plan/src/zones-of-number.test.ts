import { zoneKey } from '@perezvon/contracts/campaign/contact-zone'
import { windowOpening } from '@perezvon/contracts/campaign/window-opening'
import { expect, test } from 'vitest'
import { zonesOfNumber } from './zones-of-number.ts'

test.each([
  ['+74951234567', 'Europe/Moscow'],
  ['+73831234567', 'Asia/Novosibirsk'],
  ['+74232345678', 'Asia/Vladivostok'],
  ['+78462345678', 'Europe/Samara'],
  ['+12125550123', 'America/New_York'],
  ['+13105550123', 'America/Los_Angeles'],
  ['+18085550123', 'Pacific/Honolulu'],
  ['+4930123456', 'Europe/Berlin'],
  ['+97141234567', 'Asia/Dubai'],
])('%s is of one zone: %s', (number, zone) => {
  expect(zonesOfNumber(number)).toEqual([zone])
})

test('what the map has wrong about Russia is put right', () => {
  expect(zonesOfNumber('+74012345678')).toEqual(['Europe/Kaliningrad'])
  expect(zonesOfNumber('+78452345678')).toEqual(['Europe/Saratov'])
})

test('a Russian mobile may be anywhere from Kaliningrad to Kamchatka, for which nine to nine leaves two hours', () => {
  const zones = zonesOfNumber('+79161234567')
  expect(zones).toHaveLength(11)
  const windows = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '21:00' }]
  const opening = (at: string) => windowOpening(windows, { timeZone: zoneKey(zones), at: new Date(at) })
  expect(opening('2026-11-20T06:59:59Z')).toEqual({ open: false, opensAt: new Date('2026-11-20T07:00:00Z') })
  expect(opening('2026-11-20T07:00:00Z')).toEqual({ open: true, closesAt: new Date('2026-11-20T09:00:00Z') })
})

test.each(['+78001234567', '+18005550123', '+19005550123', '+88212345678'])(
  '%s says nothing: toll-free, paid, satellite',
  (number) => {
    expect(zonesOfNumber(number)).toEqual([])
  },
)

test('zones whose clocks agree all year are told once, by the best known name', () => {
  expect(zonesOfNumber('+447400123456')).toEqual(['Europe/London'])
  expect(zonesOfNumber('+393123456789')).toEqual(['Europe/Rome'])
  expect(zonesOfNumber('+77011234567')).toHaveLength(1)
})

test('mobiles of other countries with several zones may be in any of them', () => {
  expect(zonesOfNumber('+34612345678').toSorted()).toEqual(['Atlantic/Canary', 'Europe/Madrid'])
  expect(zonesOfNumber('+61412345678').toSorted()).toEqual([
    'Australia/Adelaide',
    'Australia/Brisbane',
    'Australia/Perth',
    'Australia/Sydney',
  ])
})

test('the same list is answered for the same prefix: nothing is computed twice', () => {
  expect(zonesOfNumber('+79161234567')).toBe(zonesOfNumber('+79219876543'))
})
