import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import type { Clock } from '@perezvon/runtime/clock'
import type { CampaignApi } from '../../public-api/campaign-api.ts'
import { followedNews } from './followed-news.ts'
import type { Onlooker } from './onlookers.ts'
import { withPassingTime } from './passing-time.ts'
import { afterNews, type WatchedCampaign } from './watched-campaign.ts'

const TICK_MS = 1000

/** Follows a campaign until it is over, and answers it as it was then. Throws the signal's reason when that aborts. */
export async function watchCampaign(
  api: CampaignApi,
  campaignId: string,
  options: { clock: Clock; signal: AbortSignal; onlooker: Onlooker },
): Promise<CampaignView> {
  const { clock, signal, onlooker } = options
  const news = followedNews(api, campaignId, { clock, signal })
  let watched: WatchedCampaign | undefined
  try {
    for await (const item of withPassingTime(news, { clock, everyMs: TICK_MS })) {
      signal.throwIfAborted()
      watched = afterNews(watched, item)
      if (watched !== undefined) onlooker(item, watched)
    }
  } catch (thrown) {
    signal.throwIfAborted()
    throw thrown
  }
  if (watched === undefined) throw new Error(`nothing was heard of campaign ${campaignId}`)
  return watched.campaign
}
