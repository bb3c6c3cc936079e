import type { CampaignId } from '@perezvon/contracts/ids'
import { acquireLeases, leasesAreRebuilt, releaseLease } from '@perezvon/livecall/capacity/leases'
import { completeCampaigns } from '@perezvon/store/campaigns'
import { undoVoidDeferrals } from '@perezvon/store/deferrals'
import { type Planning, planAttempts } from '@perezvon/store/plan-attempts'
import type { DialerContext } from '../context.ts'
import { tellChanged } from '../live-view/tell-changed.ts'
import { capacityLimits } from '../pacing/capacity-limits.ts'
import { UNPLANNED_LEASE_MS } from '../pacing/lease-lifetime.ts'
import { restoreLeases } from '../sweeping/restore-leases.ts'
import { deferClosed, findCandidates } from './candidates.ts'
import { type Share, shareLines } from './share-lines.ts'

/** Of each campaign: its terms were changed, and whoever waits for the old ones is looked at again, some at a time. */
const CONTACTS_BROUGHT_FORWARD = 2000

/**
 * One pass of the pump: free capacity into planned attempts and their `originate-call` jobs, shared among campaigns by
 * their weight. Answers how many contacts it moved; none: there is nothing to do until something wakes it.
 */
export async function planCalls(ctx: DialerContext): Promise<number> {
  if (!(await leasesAreRebuilt(ctx.live))) await restoreLeases(ctx)
  const now = ctx.clock.now()
  await complete(ctx, now)
  let moved = await undoVoidDeferrals(ctx.db, { limit: CONTACTS_BROUGHT_FORWARD, now })
  const candidates = await findCandidates(ctx, now)
  const changed = new Set<CampaignId>()
  for (const candidate of candidates) {
    const deferred = await deferClosed(ctx, candidate, now)
    if (deferred > 0) changed.add(candidate.id)
    moved += deferred
  }
  const awake = candidates.filter(({ open }) => open)
  const { shares, note } = await shareLines(ctx, awake, now)
  const planned = new Map<CampaignId, number>()
  try {
    for (const share of shares) {
      const { id } = share.candidate
      const planning = await planShare(ctx, share, now)
      planned.set(id, planning.planned.length)
      const touched = planning.planned.length + planning.suppressed + planning.expired + planning.capped
      if (touched > 0) changed.add(id)
      moved += touched
    }
  } finally {
    await note(planned)
  }
  await tellChanged(ctx, [...changed])
  return moved
}

async function complete(ctx: DialerContext, now: Date): Promise<void> {
  const campaignIds = await completeCampaigns(ctx.db, { now })
  if (campaignIds.length === 0) return
  ctx.telemetry.completed({ campaignIds })
  await tellChanged(ctx, campaignIds)
}

/** Leases first, then the attempts that they are for, then the jobs: a crash in between costs a lease for a minute at most. */
async function planShare(ctx: DialerContext, { candidate, count }: Share, now: Date): Promise<Planning> {
  const { id: campaignId, closed, spec, termsVersion } = candidate
  const leased = await acquireLeases(ctx.live, {
    callIds: Array.from({ length: count }, () => ctx.ids.call()),
    campaignId,
    limits: capacityLimits(ctx.limits.concurrency, spec),
    ttlMs: UNPLANNED_LEASE_MS,
    now,
  })
  const unused = [...leased]
  try {
    if (leased.length === 0) return { planned: [], suppressed: 0, expired: 0, capped: 0 }
    const planning = await planAttempts(ctx.db, {
      campaignId,
      limit: leased.length,
      closedZones: closed.map(({ timeZone }) => timeZone),
      termsVersion,
      accountCaps: ctx.accountCaps,
      now,
      newCallId: () => unused.shift() ?? ctx.ids.call(),
    })
    const { planned, ...rest } = planning
    if (planned.length > 0)
      await ctx.jobs.addBulk(
        'originate-call',
        planned.map(({ callId }) => ({ call_id: callId })),
      )
    ctx.telemetry.planned({ campaignId, planned: planned.length, ...rest })
    return planning
  } finally {
    for (const callId of unused) await releaseLease(ctx.live, { callId, campaignId })
  }
}
