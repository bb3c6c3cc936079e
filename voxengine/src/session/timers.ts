/** Undoes a timer; harmless once it has run. */
export type Cancel = () => void

/** The session's timers. The platform allows 100 at once; ours are a dozen at most, and all are gone at the end. */
export type Timers = {
  /** Runs `run` once after `ms`. `where` names it in a fault report. */
  after(ms: number, where: string, run: () => void): Cancel
  clearAll(): void
}

/**
 * Timers over the platform's own two functions, which are handed in. Whatever `guard` does with a handler
 * (it must never throw) is done with each callback.
 */
export function createTimers<Handle>(platform: {
  start(run: () => void, ms: number): Handle
  clear(handle: Handle): void
  guard(where: string, run: () => void): () => void
}): Timers {
  const running = new Set<Handle>()
  const stop = (handle: Handle) => {
    if (running.delete(handle)) platform.clear(handle)
  }
  return {
    after(ms, where, run) {
      const handle = platform.start(
        platform.guard(where, () => {
          running.delete(handle)
          run()
        }),
        ms,
      )
      running.add(handle)
      return () => stop(handle)
    },
    clearAll() {
      for (const handle of [...running]) stop(handle)
    },
  }
}
