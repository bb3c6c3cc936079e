import type { CampaignId } from '@perezvon/contracts/ids'
import { tellCampaignChanged } from '@perezvon/livecall/live-events/campaign-changes'
import type { DialerContext } from '../context.ts'

/** Tells whoever follows a campaign that its figures changed. Where that fails, they look by themselves soon: work goes on. */
export async function tellChanged(
  { live, log }: DialerContext,
  campaignIds: readonly (CampaignId | null)[],
): Promise<void> {
  const known = campaignIds.filter((campaignId) => campaignId !== null)
  const told = await Promise.allSettled(known.map((campaignId) => tellCampaignChanged(live, campaignId)))
  for (const result of told)
    if (result.status === 'rejected') log.warn({ err: result.reason }, 'a campaign’s followers were not told')
}
