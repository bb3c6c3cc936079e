import { findCampaign } from '@perezvon/store/campaigns'
import { campaignLatency } from '@perezvon/store/turn-latency'
import type { GatewayContext } from '../context.ts'
import { notFound } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** How long the people of a campaign wait for an answer. */
export async function getCampaignLatency(
  ctx: GatewayContext,
  { params: { campaign_id: campaignId } }: RequestOf<'get-campaign-latency'>,
): Promise<AnswerOf<'get-campaign-latency'>> {
  const latency = await campaignLatency(ctx.db, { campaignId })
  if (latency.calls === 0 && (await findCampaign(ctx.db, { id: campaignId })) === undefined)
    throw notFound('campaign', campaignId)
  return { status: 200, body: latency }
}
