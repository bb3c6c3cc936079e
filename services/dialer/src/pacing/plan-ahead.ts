/** How far ahead attempts are planned: their leases wait idle until then, and a pause of the campaign undoes them. */
const PLANNED_AHEAD_SECONDS = 2

/** How many more attempts may be planned at a rate when `planned` wait already: what can be dialled soon, at least one. */
export function roomToPlan({ perSecond, planned }: { perSecond: number; planned: number }): number {
  return Math.max(0, Math.max(1, Math.ceil(perSecond * PLANNED_AHEAD_SECONDS)) - planned)
}
