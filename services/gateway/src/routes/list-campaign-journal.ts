import { listJournal } from '@perezvon/store/campaign-journal'
import { findCampaign } from '@perezvon/store/campaigns'
import type { GatewayContext } from '../context.ts'
import { notFound } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** What was done to a campaign, the oldest first. */
export async function listCampaignJournal(
  ctx: GatewayContext,
  { params: { campaign_id: campaignId }, query }: RequestOf<'list-campaign-journal'>,
): Promise<AnswerOf<'list-campaign-journal'>> {
  const page = await listJournal(ctx.db, { campaignId, ...query })
  if (page.items.length === 0 && (await findCampaign(ctx.db, { id: campaignId })) === undefined)
    throw notFound('campaign', campaignId)
  return { status: 200, body: page }
}
