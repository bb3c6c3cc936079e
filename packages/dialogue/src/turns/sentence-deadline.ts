import type { Clock } from '@perezvon/runtime/clock'

/** Watches that something comes again and again, each time within the same span. */
export type Deadline = {
  /** It came: the span begins anew. */
  met(): void
  /** It will not come any more. */
  lift(): void
}

/** Calls `missed` once when `withinMs` pass without `met`. The first span begins at `since`. */
export function createDeadline(options: {
  clock: Clock
  since: Date
  withinMs: number
  missed: () => void
}): Deadline {
  const { clock, withinMs, missed } = options
  const lifted = new AbortController()
  let due = options.since.getTime() + withinMs
  const watch = async (): Promise<void> => {
    for (;;) {
      const left = due - clock.now().getTime()
      if (left <= 0) return missed()
      await clock.sleep(left, lifted.signal)
    }
  }
  watch().catch((thrown: unknown) => {
    if (!lifted.signal.aborted) throw thrown
  })
  return {
    met: () => {
      due = clock.now().getTime() + withinMs
    },
    lift: () => lifted.abort(),
  }
}
