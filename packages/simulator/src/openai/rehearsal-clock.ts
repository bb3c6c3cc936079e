import { setTimeout as timer } from 'node:timers/promises'

/** The time the simulated server lives in. Hand in another one to compress or to stop it. */
export interface RehearsalClock {
  /** Wall-clock milliseconds since the epoch, with fractions. */
  now(): number
  /** Resolves after `ms`, and at once (without an error) when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

/** Real time. */
export const realTime: RehearsalClock = {
  now: () => performance.timeOrigin + performance.now(),
  async wait(ms, signal) {
    try {
      await timer(ms, undefined, { signal })
    } catch (error) {
      if (!signal.aborted) throw error
    }
  },
}

/**
 * Milliseconds on the machine's monotonic clock: comparable between the processes of one machine, unaffected
 * by corrections of the wall clock. This is what a bench subtracts.
 */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
