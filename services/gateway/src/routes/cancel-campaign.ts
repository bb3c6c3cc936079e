import { moveCampaign } from '../campaign-state/move-campaign.ts'
import type { GatewayContext } from '../context.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** Ends a campaign: no new dials, live calls finish. */
export async function cancelCampaign(
  ctx: GatewayContext,
  { params }: RequestOf<'cancel-campaign'>,
): Promise<AnswerOf<'cancel-campaign'>> {
  return moveCampaign(ctx, { id: params.campaign_id, cause: 'cancel' })
}
