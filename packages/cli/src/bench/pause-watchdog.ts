/** Shared machines stand still for hundreds of milliseconds; whatever was measured across such a pause is left out. */
export type PauseWatchdog = {
  /** Whether the machine stood still at some time between the two instants of `now`. */
  pausedBetween(from: number, to: number): boolean
  pauses(): readonly { from: number; to: number }[]
  stop(): void
}

const TICK_MS = 10
/** A tick this late means that the whole process did not run: well above what garbage collection takes. */
const PAUSE_MS = 60

/** Watches this thread's own event loop, which stands still together with the measured processes. */
export function startPauseWatchdog({
  now = () => performance.now(),
  pauseMs = PAUSE_MS,
}: {
  now?: () => number
  pauseMs?: number
} = {}): PauseWatchdog {
  const pauses: { from: number; to: number }[] = []
  let last = now()
  const timer = setInterval(() => {
    const tick = now()
    if (tick - last > TICK_MS + pauseMs) pauses.push({ from: last, to: tick })
    last = tick
  }, TICK_MS)
  return {
    pausedBetween: (from, to) =>
      pauses.some((pause) => pause.from < to && pause.to > from) ||
      (to > last && now() - last > TICK_MS + pauseMs),
    pauses: () => pauses,
    stop: () => clearInterval(timer),
  }
}
