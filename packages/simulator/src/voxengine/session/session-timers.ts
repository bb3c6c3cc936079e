import type { RigTimer } from '../../time/rig-clock.ts'
import type { SessionClock } from '../../time/session-clock.ts'
import { platformLimits } from '../platform-limits.ts'
import { PlatformRefusal } from '../realm/host-operation.ts'

/** `setTimeout` and `setInterval` of a session: at most 100 active, intervals never under 100 ms. */
export interface SessionTimers {
  set(timerId: number, delayMs: number, repeats: boolean): void
  clear(timerId: number): void
  /** The session is ending: all are dead, and new ones never ring. */
  dispose(): void
}

/** Creates the timers; `ring` is called on the session's clock. */
export function createSessionTimers(clock: SessionClock, ring: (timerId: number) => void): SessionTimers {
  const active = new Map<number, RigTimer>()
  let disposed = false

  const arm = (timerId: number, delayMs: number, repeats: boolean) => {
    const everyMs = repeats ? Math.max(platformLimits.intervalFloorMs, delayMs) : Math.max(0, delayMs)
    active.set(
      timerId,
      clock.after(everyMs, () => {
        active.delete(timerId)
        if (repeats) arm(timerId, delayMs, repeats)
        ring(timerId)
      }),
    )
  }
  return {
    set(timerId, delayMs, repeats) {
      if (disposed) return
      if (active.size >= platformLimits.activeTimers)
        throw new PlatformRefusal('Exceeded the timer count limit!')
      arm(timerId, delayMs, repeats)
    },
    clear(timerId) {
      active.get(timerId)?.cancel()
      active.delete(timerId)
    },
    dispose() {
      disposed = true
      for (const timer of active.values()) timer.cancel()
      active.clear()
    },
  }
}
