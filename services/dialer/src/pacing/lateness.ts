/** One pause makes many late at once: it says no more than that the machine stood still then. */
const ONE_PAUSE_MS = 50
/** The timers of a machine that has nothing else to do. */
const LEAST_MS = 4
/** A machine that is later than that is better relieved than waited for. */
const GREATEST_MS = 100
/** With one moment missed in five it stays where it is. */
const MISSED = 1.3
const KEPT = 1.06
/** What was heard of other dialers holds so long, and is heard again with every moment that is reserved. */
const HEARD_KEPT_MS = 500

/** How late this dialer's timers are, as a rule: what the schedule must leave room for, so that moments can be kept. */
export type Lateness = {
  /** A call was dialled in its moment, or missed it by more than it might be late. */
  note(call: { missed: boolean; toleranceMs: number; now: number }): void
  allowedMs(): number
  /** What Redis says of all dialers. */
  hear(ms: number, now: number): void
  ofAllMs(now: number): number
}

/** Learns it from each call: a moment that is missed loosens it, each that is kept tightens it a little. */
export function createLateness(): Lateness {
  let allowedMs = LEAST_MS
  let lastMissed = Number.NEGATIVE_INFINITY
  let heard = { ms: 0, until: Number.NEGATIVE_INFINITY }
  return {
    note: ({ missed, toleranceMs, now }) => {
      if (!missed) allowedMs = Math.max(LEAST_MS, allowedMs / KEPT)
      else if (now - lastMissed >= ONE_PAUSE_MS) {
        lastMissed = now
        allowedMs = Math.min(GREATEST_MS, Math.max(allowedMs, toleranceMs) * MISSED)
      }
    },
    allowedMs: () => allowedMs,
    hear: (ms, now) => {
      heard = { ms, until: now + HEARD_KEPT_MS }
    },
    ofAllMs: (now) => Math.max(allowedMs, now < heard.until ? heard.ms : 0),
  }
}
