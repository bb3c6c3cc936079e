/** A place to dial from: an instant of the dialer's clock, and how late it may be dialled at. */
export type DialMoment = { moment: number; toleranceMs: number }

/** Who came too late dials in a burst with others who did: it must ask for another moment. */
export function isMissed({ moment, toleranceMs }: DialMoment, now: number): boolean {
  return now - moment > toleranceMs
}

/** When a job that found no free lease looks again. A wake is lost on it: the pump plans only what has a lease. */
export function noLeaseMs(random: () => number): number {
  return Math.round(1000 * (1 + random()))
}
