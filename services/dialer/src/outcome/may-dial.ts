import { effectiveWindows } from '@perezvon/contracts/campaign/effective-windows'
import { windowOpening } from '@perezvon/contracts/campaign/window-opening'
import type { Attempt } from '@perezvon/store/attempt-row'
import type { Verdict } from './verdict.ts'

/** A call token must outlive its call: an attempt that has waited longer than this is planned anew. */
const OLDEST_PLAN_MS = 12 * 3_600_000

/** Why a planned attempt must end instead of being dialled; undefined: it may be dialled. All of these come before a dial. */
export function reasonNotToDial(
  attempt: Pick<Attempt, 'campaign' | 'plannedAt' | 'timeZone'>,
  now: Date,
): Verdict | undefined {
  const { campaign, plannedAt, timeZone } = attempt
  if (now.getTime() - plannedAt.getTime() > OLDEST_PLAN_MS)
    return { outcome: 'failed', reason: 'planned-too-long-ago' }
  if (campaign === null) return undefined
  if (campaign.state !== 'running') return { outcome: 'cancelled', reason: `campaign-${campaign.state}` }
  if (campaign.notAfter !== null && now >= campaign.notAfter)
    return { outcome: 'cancelled', reason: 'campaign-time-is-over' }
  const opening = windowOpening(effectiveWindows(campaign.spec), {
    timeZone: timeZone ?? campaign.spec.time_zone,
    at: now,
  })
  return opening.open ? undefined : { outcome: 'refused', reason: 'outside-window' }
}
