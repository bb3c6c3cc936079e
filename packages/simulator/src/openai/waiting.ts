import type { RigClock } from '../time/rig-clock.ts'

/** Resolves after `ms` of the rig's time, and at once (without an error) when the signal aborts. */
export function waitFor(clock: RigClock, ms: number, gone: AbortSignal): Promise<void> {
  if (gone.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = clock.after(ms, () => {
      gone.removeEventListener('abort', leave)
      resolve()
    })
    const leave = () => {
      timer.cancel()
      resolve()
    }
    gone.addEventListener('abort', leave, { once: true })
  })
}

/** Resolves when the client has gone. */
export function untilGone(gone: AbortSignal): Promise<void> {
  if (gone.aborted) return Promise.resolve()
  return new Promise((resolve) => gone.addEventListener('abort', () => resolve(), { once: true }))
}

/**
 * Milliseconds on the machine's monotonic clock: comparable between the processes of one machine, unaffected
 * by corrections of the wall clock and by a compressed rig. This is what a bench subtracts.
 */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
