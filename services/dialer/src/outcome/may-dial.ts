import { campaignOpening, isTooLate } from '@perezvon/contracts/campaign/campaign-opening'
import type { Attempt } from '@perezvon/store/attempt-row'
import type { Verdict } from './verdict.ts'

/** A call token must outlive its call: an attempt that has waited longer than this is planned anew. */
const OLDEST_PLAN_MS = 12 * 3_600_000

/** Why a planned attempt must end instead of being dialled; undefined: it may be dialled. All of these come before a dial. */
export function reasonNotToDial(
  attempt: Pick<Attempt, 'campaign' | 'expiry' | 'plannedAt' | 'timeZone'>,
  now: Date,
): Verdict | undefined {
  const { campaign, expiry, plannedAt, timeZone } = attempt
  if (now.getTime() - plannedAt.getTime() > OLDEST_PLAN_MS)
    return { outcome: 'failed', reason: 'planned-too-long-ago' }
  if (campaign === null) return undefined
  if (campaign.state !== 'running') return { outcome: 'cancelled', reason: `campaign-${campaign.state}` }
  if (campaign.notAfter !== null && isTooLate(now, campaign.notAfter))
    return { outcome: 'expired', reason: 'campaign-time-is-over' }
  if (expiry !== null && isTooLate(now, expiry.at)) return { outcome: 'expired', reason: expiry.rule }
  const opening = campaignOpening(campaign.spec, {
    timeZone: timeZone ?? campaign.spec.time_zone,
    at: now,
  })
  return opening.open ? undefined : { outcome: 'refused', reason: 'outside-window' }
}
