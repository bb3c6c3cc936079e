/** After the longest call: guard timers, the last report, its closing, and one sweep. */
const GRACE_SECONDS = 300

/** How long a call's lease lives: as long as the longest call may occupy its line. The end of a call frees it earlier. */
export function leaseTtlMs(call: { longestSeconds: number }): number {
  return (call.longestSeconds + GRACE_SECONDS) * 1000
}

/** Between the pump's taking a lease and the attempt's being written; a crash in between gives it back after this. */
export const UNPLANNED_LEASE_MS = 60_000
