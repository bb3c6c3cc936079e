import { moveCampaign } from '../campaign-state/move-campaign.ts'
import type { GatewayContext } from '../context.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** Starts a draft. */
export async function startCampaign(
  ctx: GatewayContext,
  { params }: RequestOf<'start-campaign'>,
): Promise<AnswerOf<'start-campaign'>> {
  return moveCampaign(ctx, { id: params.campaign_id, cause: 'start' })
}
