/** A recording that is not whole half an hour after it was announced will not be. */
const GIVE_UP_AFTER_MS = 30 * 60_000
const SHORTEST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 60_000

/**
 * When to look again for a recording that was announced `waitedMs` ago and is not ready: soon at first, since most are
 * ready within seconds, then each time after half of what was waited already, a minute at most.
 */
export function nextLook(waitedMs: number): { afterMs: number } | 'never-ready' {
  if (waitedMs >= GIVE_UP_AFTER_MS) return 'never-ready'
  return { afterMs: Math.round(Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, waitedMs / 2))) }
}
