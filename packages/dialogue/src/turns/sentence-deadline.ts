import type { Clock } from '@perezvon/runtime/clock'

/** Watches that something comes again and again, each time within the same span. */
export type Deadline = {
  /** It came: the span begins anew. */
  met(): void
  /** It is waited for something else, until `met`. */
  pause(): void
  /** It will not come any more. */
  lift(): void
}

/** All the deadlines of a process over few timers: thousands of turns are watched, hardly any is ever late. */
export type Deadlines = {
  /** Calls `missed` once when `withinMs` pass without `met`. The first span begins at `since`. */
  watch(options: { since: Date; withinMs: number; missed: () => void }): Deadline
}

type Watched = { due: number; missed: () => void }

export function createDeadlines(clock: Clock): Deadlines {
  const watched = new Set<Watched>()
  /** When the next look is due; undefined while nobody sleeps towards one. */
  let nextLook: number | undefined

  const look = (): void => {
    const now = clock.now().getTime()
    for (const deadline of watched) {
      if (deadline.due > now) continue
      watched.delete(deadline)
      deadline.missed()
    }
    nextLook = undefined
    sleepUntilNext()
  }

  const sleepUntilNext = (): void => {
    if (watched.size === 0) return
    const earliest = Math.min(...Array.from(watched, ({ due }) => due))
    // Someone sleeps already, and wakes early enough. Nobody's sleep is broken: that would cost more than it saves.
    if (nextLook !== undefined && nextLook <= earliest) return
    nextLook = earliest
    void clock.sleep(Math.max(0, earliest - clock.now().getTime())).then(look)
  }

  return {
    watch: ({ since, withinMs, missed }) => {
      let isPaused = false
      const deadline = { due: since.getTime() + withinMs, missed }
      watched.add(deadline)
      sleepUntilNext()
      return {
        met: () => {
          deadline.due = clock.now().getTime() + withinMs
          if (!isPaused) return
          isPaused = false
          watched.add(deadline)
          sleepUntilNext()
        },
        pause: () => {
          isPaused = watched.delete(deadline)
        },
        lift: () => {
          isPaused = false
          watched.delete(deadline)
        },
      }
    },
  }
}
