import type { CampaignTerms } from '@perezvon/contracts/campaign/campaign-spec'

/** A campaign that has people to call. */
export type CapacityWish<Id extends string> = {
  id: Id
  /** How many more of its calls may begin by its own limits, and can be dialled soon. */
  room: number
  /** Lines of the account that it leaves free for others. */
  leavesFree: number
  /** Its share against others'. */
  weight: number
  /** What it was served so far, by its weight: the virtual time of weighted stride scheduling. */
  served: number
}

/** What there is to share: free lines of the account, and how many calls it can dial soon. */
export type FreeCapacity = { lines: number; dials: number }

/** Each step of priority counts as four times the weight. */
const PRIORITY_WEIGHT = { low: 1, normal: 4, high: 16 } as const

/** What a campaign's wish weighs. Never nothing: whoever waits is served in the end, whatever the others' priority. */
export function effectiveWeight({ priority, weight }: Pick<CampaignTerms, 'priority' | 'weight'>): number {
  return weight * PRIORITY_WEIGHT[priority]
}

/**
 * Shares free capacity among campaigns: each line goes to the one that was served least by its weight and has room. A
 * campaign of a million does not starve one of ten, nor a high priority a low one. Answers only campaigns that get
 * something.
 */
export function shareCapacity<Id extends string>(
  { lines, dials }: FreeCapacity,
  wishes: readonly CapacityWish<Id>[],
): { id: Id; count: number }[] {
  const shares = wishes.map((wish) => ({ wish, count: 0, served: wish.served }))
  for (let given = 0; given < Math.min(lines, dials); given++) {
    const free = lines - given
    const next = shares
      .filter(({ wish, count }) => count < wish.room && free > wish.leavesFree)
      .reduce<(typeof shares)[number] | undefined>(
        (least, share) => (least === undefined || share.served < least.served ? share : least),
        undefined,
      )
    if (next === undefined) break
    next.count += 1
    next.served += 1 / next.wish.weight
  }
  return shares.filter(({ count }) => count > 0).map(({ wish: { id }, count }) => ({ id, count }))
}

/**
 * What every campaign that can take a line was served at least: who comes back from idleness starts there, with neither
 * credit nor debt. Undefined where nobody can take one.
 */
export function leastServed(
  { lines }: Pick<FreeCapacity, 'lines'>,
  wishes: readonly CapacityWish<string>[],
): number | undefined {
  const waiting = wishes.filter(({ room, leavesFree }) => room > 0 && lines > leavesFree)
  return waiting.length === 0 ? undefined : Math.min(...waiting.map(({ served }) => served))
}
