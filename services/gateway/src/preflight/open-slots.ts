import type { CallingWindow } from '@perezvon/contracts/campaign/calling-window'
import { zonesOfKey } from '@perezvon/contracts/campaign/contact-zone'
import { zoneOffsetMs } from '@perezvon/contracts/campaign/window-opening'

/** The forecast's unit of time. Windows begin and end on it almost always, and redials are hardly ever nearer. */
export const SLOT_MS = 5 * 60_000

const SLOT_MINUTES = SLOT_MS / 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
export const SLOTS_A_DAY = DAY_MS / SLOT_MS

/** The slot in which an instant lies, counted from the epoch. */
export function slotOf(at: Date): number {
  return Math.floor(at.getTime() / SLOT_MS)
}

/** Whether people of a zone key may be called in a slot. */
export type OpenSlots = (timeZone: string, slot: number) => boolean

/**
 * Answers as `windowOpening` does at the beginning of each slot, but for many: it asks for a zone's clock once a day of
 * the forecast, not at each question.
 */
export function openSlots(terms: {
  windows: readonly CallingWindow[]
  blackoutDates: readonly string[]
}): OpenSlots {
  const week = openWeek(terms.windows)
  const blackout = new Set(terms.blackoutDates.map((date) => Date.parse(date) / DAY_MS))
  const clocks = new Map<string, Clock>()
  const zonesByKey = new Map<string, string[]>()

  return (timeZone, slot) => {
    const at = slot * SLOT_MS
    return zonesOf(timeZone).every((zone) => {
      const local = at + offsetOf(zone, at)
      const day = Math.floor(local / DAY_MS)
      if (blackout.has(day)) return false
      return week[weekdayOf(day) * SLOTS_A_DAY + Math.floor((local - day * DAY_MS) / SLOT_MS)] === 1
    })
  }

  function zonesOf(key: string): string[] {
    const zones = zonesByKey.get(key) ?? zonesOfKey(key)
    zonesByKey.set(key, zones)
    return zones
  }

  /** The forecast goes forward in time, so the last stretch asked for is all that is worth keeping. */
  function offsetOf(zone: string, at: number): number {
    const known = clocks.get(zone)
    if (known !== undefined && known.from <= at && at < known.to) return known.offset
    const clock = clockAt(zone, at)
    clocks.set(zone, clock)
    return clock.offset
  }
}

/** A stretch of time in which a zone's clocks do not change. */
type Clock = { from: number; to: number; offset: number }

/** A day of UTC, or the hour where the clocks change in that day. */
function clockAt(zone: string, at: number): Clock {
  const day = Math.floor(at / DAY_MS) * DAY_MS
  const offset = zoneOffsetMs(day, zone)
  if (offset === zoneOffsetMs(day + DAY_MS, zone)) return { from: day, to: day + DAY_MS, offset }
  const hour = Math.floor(at / HOUR_MS) * HOUR_MS
  return { from: hour, to: hour + HOUR_MS, offset: zoneOffsetMs(hour, zone) }
}

/** The slots of a week, Monday first: 1 where a window is open throughout. */
function openWeek(windows: readonly CallingWindow[]): Uint8Array {
  const week = new Uint8Array(7 * SLOTS_A_DAY)
  for (const { days, from, to } of windows) {
    const first = Math.ceil(minutesOf(from) / SLOT_MINUTES)
    const end = Math.floor(minutesOf(to) / SLOT_MINUTES)
    for (const day of days) week.fill(1, (day - 1) * SLOTS_A_DAY + first, (day - 1) * SLOTS_A_DAY + end)
  }
  return week
}

/** 0 is Monday; day 0 of the epoch was a Thursday. */
function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7
}

function minutesOf(timeOfDay: string): number {
  const [hours, minutes] = timeOfDay.split(':').map(Number)
  return (hours ?? 0) * 60 + (minutes ?? 0)
}
