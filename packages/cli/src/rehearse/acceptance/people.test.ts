import { windowOpening } from '@perezvon/contracts/campaign/window-opening'
import { expect, test } from 'vitest'
import { isOpenOnTheWall } from '../judge/wall-clock.ts'
import { CLOSED_ZONES, CLOSING_ZONE, callingHours, OPEN_ZONES, OPENING_ZONE } from './calling-hours.ts'
import { acceptancePeople } from './people.ts'

const RUN_MS = 500_000
const EVERY_HALF_HOUR = Array.from(
  { length: 48 },
  (_, half) => Date.parse('2026-11-27T00:00:10Z') + half * 1_800_000,
)

test('at whatever hour of the day: who may be called all the time, whose hour comes or goes, and who never', () => {
  for (const nowMs of EVERY_HALF_HOUR) {
    const hours = callingHours({ nowMs, opensAfterMs: 100_000, closesAfterMs: 200_000 })
    const { windows, opensAtMs, closesAtMs } = hours
    expect(opensAtMs - nowMs).toBeGreaterThanOrEqual(100_000)
    const open = (zone: string, atMs: number) => {
      const wall = isOpenOnTheWall(windows, { zone, atMs })
      expect(windowOpening(windows, { timeZone: zone, at: new Date(atMs) }).open).toBe(wall)
      return wall
    }
    for (const atMs of [nowMs, nowMs + RUN_MS]) {
      expect(OPEN_ZONES.map((zone) => open(zone, atMs))).toEqual(OPEN_ZONES.map(() => true))
      expect(CLOSED_ZONES.map((zone) => open(zone, atMs))).toEqual(CLOSED_ZONES.map(() => false))
    }
    expect([opensAtMs - 1, opensAtMs].map((atMs) => open(OPENING_ZONE, atMs))).toEqual([false, true])
    expect([closesAtMs - 1, closesAtMs].map((atMs) => open(CLOSING_ZONE, atMs))).toEqual([true, false])
  }
})

test('the seed gives the same people, each with a number and of every kind some', () => {
  const nowMs = EVERY_HALF_HOUR[0] ?? 0
  const hours = callingHours({ nowMs, opensAfterMs: 100_000, closesAfterMs: 200_000 })
  const options = { count: 500, seed: 1, nowMs, runMs: RUN_MS, hours }
  const people = acceptancePeople(options)
  expect(acceptancePeople(options)).toEqual(people)
  expect(new Set(people.map(({ row }) => row.phone)).size).toBe(500)
  const kinds = Map.groupBy(people, ({ suppressed }) => suppressed)
  for (const when of ['before-import', 'before-start', 'before-turn'] as const)
    expect(kinds.get(when)?.length).toBeGreaterThan(0)
  const never = people.filter(({ terms }) => CLOSED_ZONES.some((zone) => terms.zones.includes(zone)))
  expect(never.length).toBeGreaterThan(20)
  // Nobody waits for ever.
  expect(never.filter(({ terms }) => terms.notAfterMs === undefined)).toEqual([])
})
