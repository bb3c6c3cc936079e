/** Their leases wait idle until then, and a pause of the campaign undoes them: no further ahead than the pump must. */
const LEAST_AHEAD_MS = 2000

/**
 * How many more attempts may be planned at a rate when `planned` wait already: at least one, and what can be dialled
 * until the pump has looked twice more, since nobody wakes it when a call is dialled.
 */
export function roomToPlan(options: { perSecond: number; planned: number; pumpEveryMs: number }): number {
  const { perSecond, planned, pumpEveryMs } = options
  const aheadSeconds = Math.max(LEAST_AHEAD_MS, 2 * pumpEveryMs) / 1000
  return Math.max(0, Math.max(1, Math.ceil(perSecond * aheadSeconds)) - planned)
}
