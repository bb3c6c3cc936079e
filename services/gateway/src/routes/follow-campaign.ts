import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import type { CampaignId } from '@perezvon/contracts/ids'
import { journalAfter, journalEnd } from '@perezvon/store/campaign-journal'
import { findCampaign } from '@perezvon/store/campaigns'
import type { GatewayContext } from '../context.ts'
import { comment, RETRY_AFTER, written } from '../live-progress/server-sent-events.ts'
import { notFound } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

const ENTRIES_AT_ONCE = 200

/** Proxies would hold events back to send more of them together. */
const HEADERS = { 'cache-control': 'no-store', 'x-accel-buffering': 'no' }

/** Server-sent events of one campaign, until it is over, the client goes, or the gateway drains. */
export async function followCampaign(
  ctx: GatewayContext,
  { params: { campaign_id: campaignId }, query, headers, client }: RequestOf<'follow-campaign'>,
): Promise<AnswerOf<'follow-campaign'>> {
  const campaign = await findCampaign(ctx.db, { id: campaignId })
  if (campaign === undefined) throw notFound('campaign', campaignId)
  const end = await journalEnd(ctx.db, { campaignId })
  const seen = headers['last-event-id']
  // A browser connects again whenever a stream ends; 204 is the word on which it stops.
  if (seen !== undefined && seen >= end && isOver(campaign)) return { status: 204, body: undefined }
  const after = seen ?? query.after ?? end
  return { status: 200, stream: eventsOf(ctx, { campaignId, after, client }), headers: HEADERS }
}

async function* eventsOf(
  ctx: GatewayContext,
  { campaignId, after, client }: { campaignId: CampaignId; after: number; client: AbortSignal },
): AsyncGenerator<string> {
  let place = after
  yield RETRY_AFTER
  const until = AbortSignal.any([client, ctx.requests.draining])
  for await (const news of ctx.campaignWatch.follow(campaignId, until)) {
    if (news === 'silence') {
      yield comment('nothing new')
      continue
    }
    while (place < news.journalEnd) {
      const entries = await journalAfter(ctx.db, { campaignId, after: place, limit: ENTRIES_AT_ONCE })
      if (entries.length === 0) break
      for (const entry of entries) {
        place = entry.id
        yield written({ event: 'journal', data: entry }, place)
      }
    }
    yield written({ event: 'progress', data: news.status }, place)
    if (isOver(news.status)) return
  }
  yield comment('connect again')
}

/** Nothing about it changes any more by itself: nobody waits, and no call is on the line. */
function isOver({ state, counters }: CampaignView): boolean {
  return (
    (state === 'completed' || state === 'cancelled') && counters.waiting === 0 && counters.in_attempt === 0
  )
}
