import type { CampaignId } from '@perezvon/contracts/ids'
import { freeCapacity } from '@perezvon/livecall/capacity/leases'
import { noteServed, readServed } from '@perezvon/livecall/capacity/served'
import { callerPoolOf, roomOfPool } from '@perezvon/store/caller-ids'
import { countPlanned } from '@perezvon/store/stranded-attempts'
import type { DialerContext } from '../context.ts'
import { capacityLimits } from '../pacing/capacity-limits.ts'
import { roomToPlan } from '../pacing/plan-ahead.ts'
import {
  type CapacityWish,
  effectiveWeight,
  type FreeCapacity,
  leastServed,
  shareCapacity,
} from '../pacing/share-capacity.ts'
import type { Candidate } from './candidates.ts'

/** How many calls a campaign may plan now. */
export type Share = { candidate: Candidate; count: number }

/** The shares of a pass, and how to tell what became of them. */
export type Sharing = { shares: Share[]; note(planned: ReadonlyMap<CampaignId, number>): Promise<void> }

/** Shares free lines among campaigns: within their own limits and the account's, and no further than they can dial soon. */
export async function shareLines(
  ctx: DialerContext,
  candidates: readonly Candidate[],
  now: Date,
): Promise<Sharing> {
  if (candidates.length === 0) return { shares: [], note: async () => undefined }
  const planned = await countPlanned(ctx.db)
  const free: FreeCapacity = {
    lines: await freeCapacity(ctx.live, {
      campaignId: null,
      limits: capacityLimits(ctx.limits.concurrency, undefined),
      now,
    }),
    dials: roomToPlan({
      perSecond: ctx.limits.callsPerSecond,
      planned: [...planned.values()].reduce((sum, count) => sum + count, 0),
    }),
  }
  const served = await readServed(ctx.live, { campaignIds: candidates.map(({ id }) => id) })
  const wishes = await Promise.all(
    candidates.map(async (candidate) => ({
      candidate,
      id: candidate.id,
      room: await roomOf(ctx, candidate, { planned: planned.get(candidate.id) ?? 0, now }),
      leavesFree: candidate.spec.reserved_lines,
      weight: effectiveWeight(candidate.spec),
      served: served.get(candidate.id) ?? 0,
    })),
  )
  const counts = new Map(shareCapacity(free, wishes).map(({ id, count }) => [id, count]))
  return {
    shares: wishes.flatMap(({ id, candidate }) => {
      const count = counts.get(id) ?? 0
      return count === 0 ? [] : [{ candidate, count }]
    }),
    note: (given) => noteGiven(ctx, { wishes, least: leastServed(free, wishes), given }),
  }
}

async function noteGiven(
  { live }: DialerContext,
  options: {
    wishes: readonly CapacityWish<CampaignId>[]
    least: number | undefined
    given: ReadonlyMap<CampaignId, number>
  },
): Promise<void> {
  const { wishes, least, given } = options
  const servings = wishes.flatMap(({ id: campaignId, served: from, weight }) => {
    const count = given.get(campaignId) ?? 0
    return count === 0 ? [] : [{ campaignId, from, served: count / weight }]
  })
  if (least !== undefined) await noteServed(live, { servings, least })
}

/** How many more calls of a campaign may begin by its own limits, and can be dialled soon. */
async function roomOf(
  ctx: DialerContext,
  { id: campaignId, spec, affordable }: Candidate,
  { planned, now }: { planned: number; now: Date },
): Promise<number> {
  const limits = capacityLimits(ctx.limits.concurrency, spec)
  const room = Math.min(
    affordable,
    await freeCapacity(ctx.live, { campaignId, limits, now }),
    roomToPlan({ perSecond: spec.calls_per_second, planned }),
  )
  const pool = callerPoolOf(spec)
  return room === 0 || pool === undefined ? room : Math.min(room, await roomOfPool(ctx.db, pool))
}
