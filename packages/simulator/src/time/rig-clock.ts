/** A timer that was set on a {@link RigClock}. */
export interface RigTimer {
  cancel(): void
}

/** Real time as the rig sees it. Handed in, so that a test can own it. */
export interface RigClock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Runs once after `delayMs` of real time. */
  after(delayMs: number, run: () => void): RigTimer
}

/** The machine's own time. */
export const machineClock: RigClock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return { cancel: () => clearTimeout(timer) }
  },
}

/** A clock that stands still until it is pushed. */
export interface HandDrivenClock extends RigClock {
  /**
   * Moves time on, running what falls due in its order. Between two timers everything that is ready (promises,
   * immediate I/O) gets its turn.
   */
  advance(byMs: number): Promise<void>
  /** Timers still set: a stopped rig leaves none. */
  pending(): number
}

/** Creates a hand-driven clock that starts at `startAtMs`. */
export function createHandDrivenClock(startAtMs = Date.UTC(2026, 10, 20, 9)): HandDrivenClock {
  let now = startAtMs
  const timers = new Set<{ dueMs: number; run: () => void }>()
  const earliest = (untilMs: number) => {
    let first: { dueMs: number; run: () => void } | undefined
    for (const timer of timers) {
      if (timer.dueMs <= untilMs && (first === undefined || timer.dueMs < first.dueMs)) first = timer
    }
    return first
  }
  return {
    now: () => now,
    after(delayMs, run) {
      const timer = { dueMs: now + delayMs, run }
      timers.add(timer)
      return { cancel: () => timers.delete(timer) }
    },
    async advance(byMs) {
      const untilMs = now + byMs
      await settle()
      for (let timer = earliest(untilMs); timer !== undefined; timer = earliest(untilMs)) {
        timers.delete(timer)
        now = Math.max(now, timer.dueMs)
        timer.run()
        await settle()
      }
      now = untilMs
    },
    pending: () => timers.size,
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
