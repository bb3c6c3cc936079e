import type { CallingWindow } from '@perezvon/contracts/campaign/calling-window'
import { wallClock } from '../judge/wall-clock.ts'

/** Where people live who may be called from beginning to end. */
export const OPEN_ZONES = ['Asia/Yekaterinburg', 'Asia/Tashkent', 'Asia/Kolkata'] as const
/** Where evening comes in the middle of the run, an hour further east. */
export const CLOSING_ZONE = 'Asia/Omsk'
/** Where morning comes in the middle of the run, an hour further west. */
export const OPENING_ZONE = 'Europe/Samara'
/** Where it is too early or too late all the time. */
export const CLOSED_ZONES = ['Asia/Vladivostok', 'Asia/Tokyo', 'Europe/London', 'America/New_York'] as const

const MINUTE_MS = 60_000

export type CallingHours = { windows: CallingWindow[]; opensAtMs: number; closesAtMs: number }

/**
 * Windows of this very hour: from the minute in which morning comes to the opening zone, to the minute in which evening
 * comes to the closing zone. Both are whole minutes, the first that lie at least so far ahead.
 */
export function callingHours(options: {
  nowMs: number
  opensAfterMs: number
  closesAfterMs: number
}): CallingHours {
  const opensAtMs = wholeMinute(options.nowMs + options.opensAfterMs)
  const closesAtMs = wholeMinute(options.nowMs + options.closesAfterMs)
  const from = wallClock(OPENING_ZONE, opensAtMs).time
  const to = wallClock(CLOSING_ZONE, closesAtMs).time
  return { windows: overMidnight(from, to), opensAtMs, closesAtMs }
}

function wholeMinute(ms: number): number {
  return Math.ceil(ms / MINUTE_MS) * MINUTE_MS
}

/** A window that crosses midnight is two. */
function overMidnight(from: string, to: string): CallingWindow[] {
  const days = [1, 2, 3, 4, 5, 6, 7]
  if (to === '00:00') return [{ days, from, to: '24:00' }]
  if (from < to) return [{ days, from, to }]
  return [
    { days, from, to: '24:00' },
    { days, from: '00:00', to },
  ]
}
