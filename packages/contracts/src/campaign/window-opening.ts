import type { CallingWindow } from './calling-window.ts'

export type WindowOpening = { open: true; closesAt: Date } | { open: false; opensAt: Date }

const DAYS_LOOKED_AHEAD = 8
const DAY_MS = 86_400_000

/** Whether people in `timeZone` may be called at `at`, and if not, when they may next. Daylight saving is respected. */
export function windowOpening(
  windows: readonly CallingWindow[],
  options: { timeZone: string; at: Date },
): WindowOpening {
  const { timeZone, at } = options
  const today = localMidnight(at, timeZone)
  let opensAt: Date | undefined
  for (let ahead = 0; ahead < DAYS_LOOKED_AHEAD; ahead++) {
    const day = today + ahead * DAY_MS
    for (const window of windows) {
      if (!window.days.includes(isoWeekday(day))) continue
      const from = instantAt(day + minutesOf(window.from), timeZone)
      const to = instantAt(day + minutesOf(window.to), timeZone)
      if (from <= at && at < to) return { open: true, closesAt: to }
      if (from > at && (opensAt === undefined || from < opensAt)) opensAt = from
    }
    if (opensAt !== undefined) return { open: false, opensAt }
  }
  throw new RangeError('calling windows name no day of the week')
}

/** The local calendar day of an instant, as if its midnight were in UTC. */
function localMidnight(at: Date, timeZone: string): number {
  return Math.floor((at.getTime() + zoneOffsetMs(at.getTime(), timeZone)) / DAY_MS) * DAY_MS
}

/** The instant at which clocks in the zone show `local` (written as if in UTC); after a gap where they never show it. */
function instantAt(local: number, timeZone: string): Date {
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

function zoneOffsetMs(instant: number, timeZone: string): number {
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
