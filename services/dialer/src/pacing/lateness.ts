/** One pause makes many late at once: it says no more than that the machine stood still then. */
const ONE_PAUSE_MS = 50
/** Of the last so many looks at the clock, roughly, … */
const LOOKS = 16
/** … this share was late: then another moment would be missed as well, and only its rate would be lost. */
const AS_A_RULE = 0.5
/** What such a machine may be late by. */
const TOLERATED_AS_A_RULE_MS = 100

/** Whether this dialer is late now and then, or as a rule, since its machine has more to do than it can. */
export type Lateness = {
  note(late: boolean, now: number): void
  /** How late a call may be dialled that should be late by no more than `toleranceMs`. */
  tolerated(toleranceMs: number): number
}

/** Remembers how often a dialer came too late for its moments. */
export function createLateness(): Lateness {
  let share = 0
  let lastLate = Number.NEGATIVE_INFINITY
  return {
    note: (late, now) => {
      if (late && now - lastLate < ONE_PAUSE_MS) return
      if (late) lastLate = now
      share += ((late ? 1 : 0) - share) / LOOKS
    },
    tolerated: (toleranceMs) =>
      share > AS_A_RULE ? Math.max(toleranceMs, TOLERATED_AS_A_RULE_MS) : toleranceMs,
  }
}
