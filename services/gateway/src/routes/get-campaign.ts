import { findCampaign } from '@perezvon/store/campaigns'
import type { GatewayContext } from '../context.ts'
import { notFound } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** One campaign with its live counters. */
export async function getCampaign(
  ctx: GatewayContext,
  { params: { campaign_id: id } }: RequestOf<'get-campaign'>,
): Promise<AnswerOf<'get-campaign'>> {
  const campaign = await findCampaign(ctx.db, { id })
  if (campaign === undefined) throw notFound('campaign', id)
  return { status: 200, body: campaign }
}
