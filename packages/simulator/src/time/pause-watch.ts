import type { PauseEntry } from '../ledger/entries.ts'
import type { RigClock, RigTimer } from './rig-clock.ts'

const tickMs = 5
/** A tick so much too late moves what is written down by as much: of calls that come evenly, two fall together. */
const pauseMs = 20

/**
 * Watches the rig's own event loop. Shared machines stand still for hundreds of milliseconds, and a busy rig looks at
 * its sockets late: requests that came evenly are then all written down at once.
 */
export function createPauseWatch(options: { clock: RigClock; onPause(pause: PauseEntry): void }): {
  start(): void
  stop(): void
} {
  const { clock } = options
  let timer: RigTimer | undefined
  const tick = (last: number) => {
    const now = clock.now()
    if (now - last > tickMs + pauseMs) options.onPause({ fromMs: last, toMs: now })
    timer = clock.after(tickMs, () => tick(now))
  }
  return {
    start: () => tick(clock.now()),
    stop: () => timer?.cancel(),
  }
}
