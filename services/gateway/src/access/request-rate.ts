import type { Clock } from '@perezvon/runtime/clock'
import { ProblemError } from '../problems/problem.ts'

/** Holds clients of the public API to a rate. Each gateway process counts for itself. */
export type RequestRate = { count(client: string): void }

/** A client may save up this much of its rate. */
const BURST_SECONDS = 2

/** Clients that have been quiet are forgotten when there are more than this. */
const REMEMBERED_CLIENTS = 1000

/** Throws 429 with Retry-After for a client above `perSecond` (after a burst of two seconds' worth). */
export function createRequestRate(options: { perSecond: number; clock: Clock }): RequestRate {
  const { perSecond, clock } = options
  const spacingMs = 1000 / perSecond
  /** By client, the moment until which its requests are paid for. */
  const paidUntil = new Map<string, number>()
  return {
    count: (client) => {
      const now = clock.now().getTime()
      const paid = Math.max(now, paidUntil.get(client) ?? 0) + spacingMs
      const waitMs = paid - now - BURST_SECONDS * 1000
      if (waitMs > 0) {
        const seconds = Math.max(1, Math.ceil(waitMs / 1000))
        throw new ProblemError(
          'too-many-requests',
          `At most ${perSecond} requests a second are answered to one client. Ask again in ${seconds} s.`,
          { headers: { 'retry-after': String(seconds) } },
        )
      }
      paidUntil.set(client, paid)
      if (paidUntil.size > REMEMBERED_CLIENTS) forgetQuiet(paidUntil, now)
    },
  }
}

function forgetQuiet(paidUntil: Map<string, number>, now: number): void {
  for (const [client, until] of paidUntil) if (until <= now) paidUntil.delete(client)
}
