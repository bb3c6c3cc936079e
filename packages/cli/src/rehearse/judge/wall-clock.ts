import type { CallingWindow } from '@perezvon/contracts/campaign/calling-window'

/**
 * Whether the clocks on somebody's wall show an hour of a window. Written apart from the product's own rule on purpose:
 * a judge who asks the accused hears what the accused believes.
 */
export function isOpenOnTheWall(
  windows: readonly CallingWindow[],
  { zone, atMs }: { zone: string; atMs: number },
): boolean {
  const { weekday, time } = wallClock(zone, atMs)
  return windows.some(({ days, from, to }) => days.includes(weekday) && from <= time && time < to)
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** What the clock shows: the day of the week (1 is Monday) and the time, `09:05`. */
export function wallClock(zone: string, atMs: number): { weekday: number; time: string } {
  const parts = formatterOf(zone).formatToParts(atMs)
  const read = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? ''
  return { weekday: WEEKDAYS.indexOf(read('weekday')) + 1, time: `${read('hour')}:${read('minute')}` }
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  formatters.set(timeZone, made)
  return made
}
