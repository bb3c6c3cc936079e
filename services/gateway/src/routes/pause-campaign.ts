import { moveCampaign } from '../campaign-state/move-campaign.ts'
import type { GatewayContext } from '../context.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** No new dials; live calls finish. */
export async function pauseCampaign(
  ctx: GatewayContext,
  { params }: RequestOf<'pause-campaign'>,
): Promise<AnswerOf<'pause-campaign'>> {
  return moveCampaign(ctx, { id: params.campaign_id, cause: 'pause' })
}
