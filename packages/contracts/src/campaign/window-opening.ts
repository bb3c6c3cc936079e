import type { CallingWindow } from './calling-window.ts'
import { zonesOfKey } from './contact-zone.ts'

/** `opensAt: undefined`: never, as far as can be told: no hour of the week is open in all zones at once. */
export type WindowOpening = { open: true; closesAt: Date } | { open: false; opensAt: Date | undefined }

const DAYS_LOOKED_AHEAD = 8
const DAY_MS = 86_400_000

/**
 * Whether a contact may be called at `at`, and if not, when next. `timeZone` is an IANA name or a zone key: where a
 * contact may be in several zones, the windows must be open in all of them. On a blackout date, by the contact's own
 * calendar, nobody is called. Daylight saving is respected.
 */
export function windowOpening(
  windows: readonly CallingWindow[],
  options: { timeZone: string; at: Date; blackoutDates?: readonly string[] },
): WindowOpening {
  const { at, blackoutDates = [] } = options
  const zones = zonesOfKey(options.timeZone)
  const horizon = at.getTime() + (DAYS_LOOKED_AHEAD + blackoutDates.length) * DAY_MS
  for (let moment = at; moment.getTime() <= horizon; ) {
    const openings = zones.map((timeZone) => openingInZone(windows, { timeZone, at: moment, blackoutDates }))
    const closed = openings.filter((opening) => !opening.open)
    if (closed.length === 0) return moment === at ? openUntil(openings) : { open: false, opensAt: moment }
    const opens = closed.map(({ opensAt }) => opensAt?.getTime() ?? Number.POSITIVE_INFINITY)
    const latest = Math.max(...opens)
    if (latest === Number.POSITIVE_INFINITY) break
    moment = new Date(latest)
  }
  return { open: false, opensAt: undefined }
}

function openUntil(openings: readonly WindowOpening[]): WindowOpening {
  const ends = openings.flatMap((opening) => (opening.open ? [opening.closesAt.getTime()] : []))
  return { open: true, closesAt: new Date(Math.min(...ends)) }
}

function openingInZone(
  windows: readonly CallingWindow[],
  options: { timeZone: string; at: Date; blackoutDates: readonly string[] },
): WindowOpening {
  const { timeZone, at, blackoutDates } = options
  const today = localMidnight(at, timeZone)
  let opensAt: Date | undefined
  for (let ahead = 0; ahead < DAYS_LOOKED_AHEAD + blackoutDates.length; ahead++) {
    const day = today + ahead * DAY_MS
    if (blackoutDates.includes(isoDate(day))) continue
    for (const window of windows) {
      if (!window.days.includes(isoWeekday(day))) continue
      const from = instantAt(day + minutesOf(window.from), timeZone)
      const to = instantAt(day + minutesOf(window.to), timeZone)
      if (from <= at && at < to) return { open: true, closesAt: to }
      if (from > at && (opensAt === undefined || from < opensAt)) opensAt = from
    }
    if (opensAt !== undefined) return { open: false, opensAt }
  }
  return { open: false, opensAt: undefined }
}

function isoDate(day: number): string {
  return new Date(day).toISOString().slice(0, 10)
}

/** The local calendar day of an instant, as if its midnight were in UTC. */
function localMidnight(at: Date, timeZone: string): number {
  return Math.floor((at.getTime() + zoneOffsetMs(at.getTime(), timeZone)) / DAY_MS) * DAY_MS
}

/** The instant at which clocks in the zone show `local` (written as if in UTC); after a gap where they never show it. */
export function instantAt(local: number, timeZone: string): Date {
  const guess = local - zoneOffsetMs(local, timeZone)
  return new Date(local - zoneOffsetMs(guess, timeZone))
}

function isoWeekday(day: number): number {
  return new Date(day).getUTCDay() || 7
}

function minutesOf(timeOfDay: string): number {
  const [hours, minutes] = timeOfDay.split(':').map(Number)
  return ((hours ?? 0) * 60 + (minutes ?? 0)) * 60_000
}

/** No zone's clocks were ever set within one. */
const QUARTER_HOUR_MS = 15 * 60_000
/** Looking an offset up costs a hundred times less than asking a calendar, and calls of one moment ask the same. */
const OFFSETS_KEPT = 10_000
const offsets = new Map<string, number>()

/** How far the clocks of a zone are ahead of UTC at an instant. */
export function zoneOffsetMs(instant: number, timeZone: string): number {
  const quarter = Math.floor(instant / QUARTER_HOUR_MS)
  const asked = `${quarter} ${timeZone}`
  const known = offsets.get(asked)
  if (known !== undefined) return known
  if (offsets.size >= OFFSETS_KEPT) offsets.clear()
  const offset = offsetShown(quarter * QUARTER_HOUR_MS, timeZone)
  offsets.set(asked, offset)
  return offset
}

function offsetShown(instant: number, timeZone: string): number {
  const parts = clockOf(timeZone).formatToParts(instant)
  const read = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)?.value ?? 0)
  const shown = Date.UTC(
    read('year'),
    read('month') - 1,
    read('day'),
    read('hour'),
    read('minute'),
    read('second'),
  )
  return shown - Math.floor(instant / 1000) * 1000
}

/** A formatter costs a hundred times more to make than to use. */
const clocks = new Map<string, Intl.DateTimeFormat>()

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone)
  if (known !== undefined) return known
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  clocks.set(timeZone, clock)
  return clock
}
