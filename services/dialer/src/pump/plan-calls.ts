import { effectiveWindows } from '@perezvon/contracts/campaign/effective-windows'
import type { CampaignId } from '@perezvon/contracts/ids'
import {
  acquireLeases,
  freeCapacity,
  leasesAreRebuilt,
  releaseLease,
} from '@perezvon/livecall/capacity/leases'
import { completeCampaigns, type RunningCampaign, runningCampaigns } from '@perezvon/store/campaigns'
import { type ClosedZone, deferContacts } from '@perezvon/store/contacts'
import { planAttempts } from '@perezvon/store/plan-attempts'
import { countPlanned } from '@perezvon/store/stranded-attempts'
import { closedZones } from '../calling-window/closed-zones.ts'
import type { DialerContext } from '../context.ts'
import { UNPLANNED_LEASE_MS } from '../pacing/lease-lifetime.ts'
import { roomToPlan } from '../pacing/plan-ahead.ts'
import { shareCapacity } from '../pacing/share-capacity.ts'
import { restoreLeases } from '../sweeping/restore-leases.ts'

const CONTACTS_DEFERRED_AT_ONCE = 1000
const DEFERRALS_A_PASS = 20

/** A campaign with what stands in its way at this moment. */
type Candidate = RunningCampaign & { closed: ClosedZone[] }

/**
 * One pass of the pump: free capacity into planned attempts and their `originate-call` jobs, shared among the campaigns in
 * turn. Answers how many contacts it moved; none: there is nothing to do until something wakes it.
 */
export async function planCalls(ctx: DialerContext, turn: number): Promise<number> {
  if (!(await leasesAreRebuilt(ctx.live))) await restoreLeases(ctx)
  const now = ctx.clock.now()
  const completed = await completeCampaigns(ctx.db, { now })
  if (completed.length > 0) ctx.telemetry.completed({ campaignIds: completed })
  const candidates = (await runningCampaigns(ctx.db, { now })).map((campaign) => ({
    ...campaign,
    closed: closedZones(
      {
        timeZone: campaign.spec.time_zone,
        timeZones: campaign.timeZones,
        windows: effectiveWindows(campaign.spec),
      },
      now,
    ),
  }))
  let moved = 0
  for (const candidate of candidates) moved += await deferClosed(ctx, candidate, now)
  for (const { id, count } of await shares(ctx, candidates, { turn, now })) {
    const candidate = candidates.find((campaign) => campaign.id === id)
    if (candidate !== undefined) moved += await planShare(ctx, candidate, { count, now })
  }
  return moved
}

async function deferClosed(ctx: DialerContext, candidate: Candidate, now: Date): Promise<number> {
  const { id: campaignId, closed, spec } = candidate
  let contacts = 0
  for (let deferral = 0; deferral < DEFERRALS_A_PASS && closed.length > 0; deferral++) {
    const deferred = await deferContacts(ctx.db, {
      campaignId,
      campaignTimeZone: spec.time_zone,
      closed,
      limit: CONTACTS_DEFERRED_AT_ONCE,
      now,
    })
    contacts += deferred
    if (deferred < CONTACTS_DEFERRED_AT_ONCE) break
  }
  if (contacts > 0) ctx.telemetry.deferred({ campaignId, contacts })
  return contacts
}

/** How many attempts each campaign may plan: within its own limits and the account's, and no further than it can dial soon. */
async function shares(
  ctx: DialerContext,
  candidates: readonly Candidate[],
  { turn, now }: { turn: number; now: Date },
): Promise<{ id: CampaignId; count: number }[]> {
  if (candidates.length === 0) return []
  const planned = await countPlanned(ctx.db)
  const account = ctx.limits.concurrency
  const free = await freeCapacity(ctx.live, { campaignId: null, limits: { account, campaign: 0 }, now })
  const soon = roomToPlan({
    perSecond: ctx.limits.callsPerSecond,
    planned: [...planned.values()].reduce((sum, count) => sum + count, 0),
  })
  const wishes = await Promise.all(
    candidates.map(async ({ id, spec }) => {
      const limits = { account, campaign: spec.concurrency }
      const room = Math.min(
        await freeCapacity(ctx.live, { campaignId: id, limits, now }),
        roomToPlan({ perSecond: spec.calls_per_second, planned: planned.get(id) ?? 0 }),
      )
      return { id, room }
    }),
  )
  return shareCapacity(Math.min(free, soon), wishes, turn)
}

/** Leases first, then the attempts that they are for, then the jobs: a crash in between costs a lease for a minute at most. */
async function planShare(
  ctx: DialerContext,
  candidate: Candidate,
  { count, now }: { count: number; now: Date },
): Promise<number> {
  const { id: campaignId, closed, spec } = candidate
  const leased = await acquireLeases(ctx.live, {
    callIds: Array.from({ length: count }, () => ctx.ids.call()),
    campaignId,
    limits: { account: ctx.limits.concurrency, campaign: spec.concurrency },
    ttlMs: UNPLANNED_LEASE_MS,
    now,
  })
  const unused = [...leased]
  try {
    if (leased.length === 0) return 0
    const { planned, suppressed } = await planAttempts(ctx.db, {
      campaignId,
      limit: leased.length,
      closedZones: closed.map(({ timeZone }) => timeZone),
      now,
      newCallId: () => unused.shift() ?? ctx.ids.call(),
    })
    if (planned.length > 0) {
      await ctx.jobs.addBulk(
        'originate-call',
        planned.map(({ callId }) => ({ call_id: callId })),
      )
      ctx.telemetry.planned({ campaignId, planned: planned.length, suppressed })
    }
    return planned.length + suppressed
  } finally {
    for (const callId of unused) await releaseLease(ctx.live, { callId, campaignId })
  }
}
