import type { GatewayContext } from '../context.ts'
import { findCampaignStatus } from '../obstacles/campaign-status.ts'
import { notFound } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** One campaign with its live counters and what it waits for. */
export async function getCampaign(
  ctx: GatewayContext,
  { params: { campaign_id: id } }: RequestOf<'get-campaign'>,
): Promise<AnswerOf<'get-campaign'>> {
  const campaign = await findCampaignStatus(ctx, { id })
  if (campaign === undefined) throw notFound('campaign', id)
  return { status: 200, body: campaign, headers: { etag: `"${campaign.spec_version}"` } }
}
