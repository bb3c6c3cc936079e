import { windowOpening } from '@perezvon/contracts/campaign/window-opening'
import { expect, test } from 'vitest'
import { openSlots, SLOT_MS, slotOf } from './open-slots.ts'
import { simulateDialling } from './simulate-dialling.ts'

const NOON = new Date('2026-11-20T12:00:00Z')
const ONCE = [{ share: 1, afterSeconds: 0 }]
const everyDay = [1, 2, 3, 4, 5, 6, 7]
const nineToNine = [{ days: everyDay, from: '09:00', to: '21:00' }]
const always = () => true
const minutes = (from: Date | null) => from && (from.getTime() - NOON.getTime()) / 60_000

const dial = (facts: Partial<Parameters<typeof simulateDialling>[0]>) =>
  simulateDialling({
    zones: [{ timeZone: 'UTC', contacts: 600 }],
    waves: ONCE,
    callsPerSecond: 1,
    isOpen: always,
    notBefore: NOON,
    until: undefined,
    ...facts,
  })

test('takes as long as the pace needs', async () => {
  const { startsAt, finish, leftOver } = await dial({})
  expect([minutes(startsAt), minutes(finish), leftOver]).toEqual([0, 10, 0])
})

test('who is dialled again comes back after the pause', async () => {
  const waves = [...ONCE, { share: 0.5, afterSeconds: 3600 }]
  // The last of ten minutes' calls come back an hour later: told in steps of five minutes.
  expect(minutes((await dial({ waves })).finish)).toBe(67.5)
})

test('waits for the windows of each zone, and calls those that are open meanwhile', async () => {
  const zones = [
    { timeZone: 'Europe/Moscow', contacts: 600 },
    { timeZone: 'Asia/Vladivostok', contacts: 600 },
  ]
  const isOpen = openSlots({ windows: nineToNine, blackoutDates: [] })
  const { startsAt, finish } = await dial({ zones, isOpen })
  expect(startsAt).toEqual(NOON)
  // Vladivostok opens at 23:00Z.
  expect(minutes(finish)).toBe(11 * 60 + 10)
})

test('a list that is not through when its time is over leaves contacts', async () => {
  const until = new Date(NOON.getTime() + 5 * 60_000)
  expect(await dial({ until })).toEqual({ startsAt: NOON, finish: null, leftOver: 300 })
})

test('nobody who is never open is ever called', async () => {
  expect(await dial({ isOpen: () => false })).toEqual({ startsAt: null, finish: null, leftOver: 600 })
})

test('slots are open as windowOpening says, through a change to summer time and over blackout dates', () => {
  const windows = [
    { days: [1, 2, 3, 4, 5], from: '09:00', to: '13:10' },
    { days: [6], from: '00:00', to: '24:00' },
  ]
  const blackoutDates = ['2027-03-26']
  const timeZone = 'America/New_York|Europe/Berlin'
  const isOpen = openSlots({ windows, blackoutDates })
  const begin = slotOf(new Date('2027-03-12T00:00:00Z'))
  for (let slot = begin; slot < begin + 21 * 288; slot += 7) {
    const at = new Date(slot * SLOT_MS)
    expect(isOpen(timeZone, slot), at.toISOString()).toBe(
      windowOpening(windows, { timeZone, at, blackoutDates }).open,
    )
  }
})
