import { moveCampaign } from '../campaign-state/move-campaign.ts'
import { requireCountryProfile } from '../campaign-state/require-country-profile.ts'
import type { GatewayContext } from '../context.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** Starts a draft. */
export async function startCampaign(
  ctx: GatewayContext,
  { params }: RequestOf<'start-campaign'>,
): Promise<AnswerOf<'start-campaign'>> {
  await requireCountryProfile(ctx, params.campaign_id)
  return moveCampaign(ctx, { id: params.campaign_id, cause: 'start' })
}
