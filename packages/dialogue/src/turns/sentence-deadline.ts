import type { Clock } from '@perezvon/runtime/clock'

/** Watches that something comes again and again, each time within the same span. */
export type Deadline = {
  /** It came: the span begins anew. */
  met(): void
  /** It is waited for something else, until `met` or `resume`. */
  pause(): void
  /** What was left of the span when it was paused passes now. */
  resume(): void
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
  /** The look that is slept towards; undefined while there is none. */
  let nextLook: { at: number } | undefined

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
    if (nextLook !== undefined && nextLook.at <= earliest) return
    const mine = { at: earliest }
    nextLook = mine
    // Whose look an earlier one has replaced wakes for nothing: if it looked, too, there would be ever more of them.
    void clock.sleep(Math.max(0, earliest - clock.now().getTime())).then(() => {
      if (nextLook === mine) look()
    })
  }

  return {
    watch: ({ since, withinMs, missed }) => {
      const deadline = { due: since.getTime() + withinMs, missed }
      /** How much of the span is left; undefined while it passes. */
      let left: number | undefined
      const goOn = (ms: number): void => {
        left = undefined
        deadline.due = clock.now().getTime() + ms
        watched.add(deadline)
        sleepUntilNext()
      }
      watched.add(deadline)
      sleepUntilNext()
      return {
        met: () => {
          if (left !== undefined) goOn(withinMs)
          else deadline.due = clock.now().getTime() + withinMs
        },
        pause: () => {
          if (watched.delete(deadline)) left = deadline.due - clock.now().getTime()
        },
        resume: () => {
          if (left !== undefined) goOn(left)
        },
        lift: () => {
          left = undefined
          watched.delete(deadline)
        },
      }
    },
  }
}
