import type { CarrierLedger } from '../stage/carrier-ledger.ts'
import type { Breach, RunFacts } from './facts.ts'

const SHORT_MS = 100
const LONG_MS = 1000

/** Moments at which more calls were on the line than lines were given. */
export function concurrencyExceeded({ ledger, orders }: RunFacts): Breach[] {
  let dials = 0
  return changesOf(ledger).flatMap(({ atMs, by, callId }) => {
    dials += by
    const crossed = by > 0 && dials > orders.concurrency
    return crossed
      ? [
          `${callId}: call number ${dials} at once at ${new Date(atMs).toISOString()}, ${orders.concurrency} allowed`,
        ]
      : []
  })
}

/** The most calls that were on the line at once. */
export function mostAtOnce(ledger: CarrierLedger): number {
  let dials = 0
  let most = 0
  for (const { by } of changesOf(ledger)) {
    dials += by
    most = Math.max(most, dials)
  }
  return most
}

function changesOf({ dials }: CarrierLedger): { atMs: number; by: 1 | -1; callId: string }[] {
  return dials
    .flatMap(({ callId, dialledAtMs, endedAtMs }) => [
      { atMs: dialledAtMs, by: 1 as const, callId },
      ...(endedAtMs === undefined ? [] : [{ atMs: endedAtMs, by: -1 as const, callId }]),
    ])
    .toSorted((one, other) => one.atMs - other.atMs || one.by - other.by)
}

export type PaceJudgement = {
  breaches: Breach[]
  /** The most sessions that began in any 100 ms that counts. */
  busiest100Ms: number
  /** Stretches that were left out because the carrier stood still in them: what came evenly was written down at once. */
  leftOut: number
}

/**
 * Stretches in which more sessions began than the rate allows: ⌈cps/10⌉ + 1 in any 100 ms, and no more than the rate and
 * that same burst in any second.
 */
export function judgePace({ ledger, orders }: RunFacts): PaceJudgement {
  const starts = ledger.sessions.map(({ startedAtMs }) => startedAtMs).toSorted((one, other) => one - other)
  const burst = Math.ceil(orders.callsPerSecond / 10) + 1
  const stretches = [
    { lengthMs: SHORT_MS, allowed: burst },
    { lengthMs: LONG_MS, allowed: Math.ceil(orders.callsPerSecond) + burst },
  ]
  const judgement: PaceJudgement = { breaches: [], busiest100Ms: 0, leftOut: 0 }
  for (const { lengthMs, allowed } of stretches) {
    for (const { fromMs, sessions } of fullest(starts, lengthMs, allowed)) {
      const paused = ledger.pauses.some(
        (pause) => pause.fromMs < fromMs + lengthMs && pause.toMs + SHORT_MS > fromMs,
      )
      if (paused) judgement.leftOut += 1
      else {
        if (lengthMs === SHORT_MS) judgement.busiest100Ms = Math.max(judgement.busiest100Ms, sessions)
        if (sessions > allowed)
          judgement.breaches.push(
            `${sessions} sessions began within ${lengthMs} ms from ${new Date(fromMs).toISOString()}, ${allowed} allowed`,
          )
      }
    }
  }
  return judgement
}

/**
 * Every stretch of that length that begins with a session, and how many began in it. Of stretches over the limit that
 * overlap, the first stands for all: one burst is one breach.
 */
function fullest(
  starts: readonly number[],
  lengthMs: number,
  allowed: number,
): { fromMs: number; sessions: number }[] {
  const stretches: { fromMs: number; sessions: number }[] = []
  let last = 0
  let toldUntilMs = Number.NEGATIVE_INFINITY
  for (const [first, fromMs] of starts.entries()) {
    while ((starts[last] ?? Number.POSITIVE_INFINITY) < fromMs + lengthMs) last += 1
    const sessions = last - first
    if (sessions > allowed) {
      if (fromMs < toldUntilMs) continue
      toldUntilMs = fromMs + lengthMs
    }
    stretches.push({ fromMs, sessions })
  }
  return stretches
}
