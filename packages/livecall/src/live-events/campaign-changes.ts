import type { CampaignId } from '@perezvon/contracts/ids'
import type { Livecall } from '../connection.ts'

const channelOf = (live: Livecall, campaignId: CampaignId): string =>
  `${live.prefix}:campaign-changed:${campaignId}`

/**
 * Tells whoever follows a campaign that its state, terms or figures are no longer what they were. It carries no figures:
 * who hears it reads them. Rejects where Redis is away, and then nothing is lost: followers look by themselves as well.
 */
export async function tellCampaignChanged(live: Livecall, campaignId: CampaignId): Promise<void> {
  await live.redis.publish(channelOf(live, campaignId), '')
}

/** Calls `listener` at every change of a campaign, from the moment this resolves. Answers how to stop. */
export async function onCampaignChanged(
  live: Livecall,
  campaignId: CampaignId,
  listener: () => void,
): Promise<() => Promise<void>> {
  return live.hear(channelOf(live, campaignId), listener)
}
