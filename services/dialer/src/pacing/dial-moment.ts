/** A worker that slept past its moment by more than this would dial in a burst with others who overslept. */
const LATE_MS = 250

/** How long an attempt waits inside its job for its moment; beyond that the job is put back and leaves its place to others. */
export const LONGEST_WAIT_MS = 2000

/** Whether a reserved moment was slept through: the schedule must be asked again. */
export function isSleptThrough({ waitMs, tookMs }: { waitMs: number; tookMs: number }): boolean {
  return tookMs - waitMs > LATE_MS
}

/** When a job whose moment lies too far away looks again: shortly before it would get one, spread a little. */
export function lookAgainMs({ waitMs, random }: { waitMs: number; random: () => number }): number {
  const untilNear = Math.min(30_000, Math.max(250, waitMs - LONGEST_WAIT_MS / 2))
  return Math.round(untilNear * (1 + random() / 4))
}

/** When a job that found no free lease looks again. A wake is lost on it: the pump plans only what has a lease. */
export function noLeaseMs(random: () => number): number {
  return Math.round(1000 * (1 + random()))
}
