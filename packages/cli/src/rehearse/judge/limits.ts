import type { Arrived } from '../stage/arrivals.ts'
import type { CarrierLedger } from '../stage/carrier-ledger.ts'
import type { Breach, RunFacts } from './facts.ts'

const SHORT_MS = 100
const LONG_MS = [1_000, 10_000]
/** A pause of the whole machine holds dialers up as well: what they dial just after it was due before. */
const AFTER_PAUSE_MS = 250

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
  /** The most calls that were asked for in any 100 ms that counts. */
  busiest100Ms: number
  /** Stretches of 100 ms that were left out because the machine stood still: what came evenly fell together. */
  leftOut: number
}

/**
 * Stretches in which more calls were asked for than the rate allows: ⌈cps/10⌉ + 1 in any 100 ms; in any second and any ten the
 * rate and that same burst, and what a pause had held up besides.
 */
export function judgePace({ arrived, orders }: RunFacts): PaceJudgement {
  const asked = arrived.askedAtMs.toSorted((one, other) => one - other)
  const burst = Math.ceil(orders.callsPerSecond / 10) + 1
  const judgement: PaceJudgement = { breaches: [], busiest100Ms: 0, leftOut: 0 }
  const tell = ({ fromMs, calls }: Stretch, lengthMs: number, allowed: number) =>
    judgement.breaches.push(
      `${calls} calls were asked for within ${lengthMs} ms from ${new Date(fromMs).toISOString()}, ${allowed} allowed`,
    )
  for (const stretch of fullest(asked, SHORT_MS, burst)) {
    if (heldUpMs(arrived, stretch.fromMs, SHORT_MS) > 0) {
      judgement.leftOut += 1
      continue
    }
    judgement.busiest100Ms = Math.max(judgement.busiest100Ms, stretch.calls)
    if (stretch.calls > burst) tell(stretch, SHORT_MS, burst)
  }
  for (const lengthMs of LONG_MS) {
    const atRate = (ms: number) => Math.ceil((orders.callsPerSecond * ms) / 1000)
    for (const stretch of fullest(asked, lengthMs, atRate(lengthMs) + burst)) {
      const allowed = atRate(lengthMs + heldUpMs(arrived, stretch.fromMs, lengthMs)) + burst
      if (stretch.calls > allowed) tell(stretch, lengthMs, allowed)
    }
  }
  return judgement
}

/** How much of a stretch, and of the moment before it, the machine stood still. Pauses are in their order. */
function heldUpMs({ pauses }: Arrived, fromMs: number, lengthMs: number): number {
  const begin = fromMs - AFTER_PAUSE_MS
  const end = fromMs + lengthMs
  let sum = 0
  for (let index = firstEndingAfter(pauses, begin); index < pauses.length; index += 1) {
    const pause = pauses[index]
    if (pause === undefined || pause.fromMs >= end) break
    sum += Math.min(end, pause.toMs) - Math.max(begin, pause.fromMs)
  }
  return sum
}

function firstEndingAfter(pauses: Arrived['pauses'], ms: number): number {
  let low = 0
  let high = pauses.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((pauses[middle]?.toMs ?? 0) <= ms) low = middle + 1
    else high = middle
  }
  return low
}

type Stretch = { fromMs: number; calls: number }

/**
 * Every stretch of that length that begins with a call, and how many were asked for in it. Of stretches over the limit that
 * overlap, the first stands for all: one burst is one breach.
 */
function fullest(asked: readonly number[], lengthMs: number, allowed: number): Stretch[] {
  const stretches: Stretch[] = []
  let last = 0
  let toldUntilMs = Number.NEGATIVE_INFINITY
  for (const [first, fromMs] of asked.entries()) {
    while ((asked[last] ?? Number.POSITIVE_INFINITY) < fromMs + lengthMs) last += 1
    const calls = last - first
    if (calls > allowed) {
      if (fromMs < toldUntilMs) continue
      toldUntilMs = fromMs + lengthMs
    }
    stretches.push({ fromMs, calls })
  }
  return stretches
}
