import type { Clock } from '@perezvon/runtime/clock'

/** Work that may wait a little, so that it is done together with what follows it; one timer for all of it. */
export type Gathering = {
  /** Does it within a quarter of a second, once, however often it is asked for until then. */
  soon(work: () => void): void
  /** It is done already, or will be by other means. */
  done(work: () => void): void
  /** Does all of it now. */
  now(): void
}

/** Sentences after the first are written together that come within this time: speaking one takes seconds. */
const GATHER_MS = 250

export function createGathering(clock: Clock): Gathering {
  const waiting = new Set<() => void>()
  let sleeping = false
  const now = (): void => {
    const due = [...waiting]
    waiting.clear()
    for (const work of due) work()
  }
  return {
    soon: (work) => {
      waiting.add(work)
      if (sleeping) return
      sleeping = true
      void clock.sleep(GATHER_MS).then(() => {
        sleeping = false
        now()
      })
    },
    done: (work) => {
      waiting.delete(work)
    },
    now,
  }
}
