import { moveCampaign } from '../campaign-state/move-campaign.ts'
import { requireCountryProfile } from '../campaign-state/require-country-profile.ts'
import type { GatewayContext } from '../context.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** Goes on after a pause. */
export async function resumeCampaign(
  ctx: GatewayContext,
  { params }: RequestOf<'resume-campaign'>,
): Promise<AnswerOf<'resume-campaign'>> {
  await requireCountryProfile(ctx, params.campaign_id)
  return moveCampaign(ctx, { id: params.campaign_id, cause: 'resume' })
}
