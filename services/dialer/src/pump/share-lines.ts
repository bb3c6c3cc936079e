import type { CampaignId } from '@perezvon/contracts/ids'
import { freeCapacity } from '@perezvon/livecall/capacity/leases'
import { type Claimant, noteServed, readServed } from '@perezvon/livecall/capacity/served'
import { callerPoolOf, roomOfPool } from '@perezvon/store/caller-ids'
import { countPlanned, countSingleCalls } from '@perezvon/store/stranded-attempts'
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

/** Together they count as a campaign of high priority: somebody waits for each, and none of them keeps all lines. */
const SINGLE_CALLS = 'single-calls'
const SINGLE_CALLS_WEIGHT = effectiveWeight({ priority: 'high', weight: 1 })

/** How many calls a campaign may plan now. */
export type Share = { candidate: Candidate; count: number }

/** The shares of a pass, and how to tell what became of them. */
export type Sharing = { shares: Share[]; note(planned: ReadonlyMap<CampaignId, number>): Promise<void> }

/**
 * Shares free lines among campaigns: within their own limits and the account's, and no further than they can dial soon.
 * The share of single calls that wait is left free: they take their lines themselves.
 */
export async function shareLines(
  ctx: DialerContext,
  candidates: readonly Candidate[],
  now: Date,
): Promise<Sharing> {
  if (candidates.length === 0) return { shares: [], note: async () => undefined }
  const planned = await countPlanned(ctx.db)
  const free = await freeOf(ctx, { planned, now })
  const claimants = [SINGLE_CALLS, ...candidates.map(({ id }) => id)] as const
  const served = await readServed(ctx.live, { claimants })
  const single: Wish = {
    id: SINGLE_CALLS,
    room: await countSingleCalls(ctx.db),
    leavesFree: 0,
    weight: SINGLE_CALLS_WEIGHT,
    served: served.get(SINGLE_CALLS) ?? 0,
  }
  const ofCampaigns = await Promise.all(
    candidates.map(async (candidate): Promise<Wish> => {
      const { id, spec } = candidate
      const room = await roomOf(ctx, candidate, { planned: planned.get(id) ?? 0, now })
      const weight = effectiveWeight(spec)
      return { id, room, leavesFree: spec.reserved_lines, weight, served: served.get(id) ?? 0 }
    }),
  )
  const wishes = [single, ...ofCampaigns]
  const counts = new Map(shareCapacity(free, wishes).map(({ id, count }) => [id, count]))
  const left = new Map<Claimant, number>([[SINGLE_CALLS, counts.get(SINGLE_CALLS) ?? 0]])
  return {
    shares: candidates.flatMap((candidate) => {
      const count = counts.get(candidate.id) ?? 0
      return count === 0 ? [] : [{ candidate, count }]
    }),
    note: (given) =>
      noteGiven(ctx, { wishes, least: leastServed(free, wishes), given: new Map([...left, ...given]) }),
  }
}

type Wish = CapacityWish<Claimant>

/** What the account has to share. */
async function freeOf(
  ctx: DialerContext,
  { planned, now }: { planned: ReadonlyMap<CampaignId, number>; now: Date },
): Promise<FreeCapacity> {
  const limits = capacityLimits(ctx.limits.concurrency, undefined)
  return {
    lines: await freeCapacity(ctx.live, { campaignId: null, limits, now }),
    dials: roomToPlan({
      perSecond: ctx.limits.callsPerSecond,
      planned: [...planned.values()].reduce((sum, count) => sum + count, 0),
      pumpEveryMs: ctx.timing.pumpEveryMs,
    }),
  }
}

async function noteGiven(
  { live }: DialerContext,
  options: {
    wishes: readonly Wish[]
    least: number | undefined
    given: ReadonlyMap<Claimant, number>
  },
): Promise<void> {
  const { wishes, least, given } = options
  const servings = wishes.flatMap(({ id: claimant, served: from, weight }) => {
    const count = given.get(claimant) ?? 0
    return count === 0 ? [] : [{ claimant, from, served: count / weight }]
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
    roomToPlan({ perSecond: spec.calls_per_second, planned, pumpEveryMs: ctx.timing.pumpEveryMs }),
  )
  const pool = callerPoolOf(spec)
  return room === 0 || pool === undefined ? room : Math.min(room, await roomOfPool(ctx.db, pool))
}
