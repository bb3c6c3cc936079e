import { type ClosedZone, deferZones } from '@perezvon/store/deferrals'
import { type RunningCampaign, runningCampaigns } from '@perezvon/store/running-campaigns'
import { closedZones } from '../calling-window/closed-zones.ts'
import type { DialerContext } from '../context.ts'
import { pauseOne } from '../ending/pause-campaigns.ts'
import { budgetRoom } from '../pacing/budget-room.ts'

/** So many that a list of a million is put off within a minute, so few that other campaigns hardly wait for it. */
const CONTACTS_DEFERRED_AT_ONCE = 1000
const DEFERRALS_A_PASS = 5

/** A campaign with what stands in its way at this moment. */
export type Candidate = RunningCampaign & {
  closed: ClosedZone[]
  /** Somebody of it may be awake. */
  open: boolean
  /** How many more calls its budget allows. */
  affordable: number
}

/** Campaigns that have somebody due and may dial: those whose budget is used up are paused instead. */
export async function findCandidates(ctx: DialerContext, now: Date): Promise<Candidate[]> {
  const candidates: Candidate[] = []
  for (const campaign of await runningCampaigns(ctx.db, { now })) {
    const { spec, spent, timeZones, id: campaignId } = campaign
    const { room: affordable, reached: reason } = budgetRoom(spec.budget, spent)
    const closed = closedZones(spec, { timeZones, at: now })
    const open = closed.length < new Set([spec.time_zone, ...timeZones]).size
    if (reason !== undefined) await pauseOne(ctx, { campaignId, reason })
    else candidates.push({ ...campaign, affordable, closed, open })
  }
  return candidates
}

/** Puts off contacts whose window is closed. Answers how many; the rest of a long list is left to the next pass. */
export async function deferClosed(ctx: DialerContext, candidate: Candidate, now: Date): Promise<number> {
  const { id: campaignId, closed, spec, termsVersion } = candidate
  let contacts = 0
  for (let deferral = 0; deferral < DEFERRALS_A_PASS && closed.length > 0; deferral++) {
    const deferred = await deferZones(ctx.db, {
      campaignId,
      campaignTimeZone: spec.time_zone,
      closed,
      termsVersion,
      limit: CONTACTS_DEFERRED_AT_ONCE,
      now,
    })
    contacts += deferred
    if (deferred < CONTACTS_DEFERRED_AT_ONCE) break
  }
  if (contacts > 0) ctx.telemetry.deferred({ campaignId, contacts })
  return contacts
}
