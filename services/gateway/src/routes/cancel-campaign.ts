import { findCampaign } from '@perezvon/store/campaigns'
import { hangUpCalls } from '../campaign-state/hang-up-calls.ts'
import { moveCampaign } from '../campaign-state/move-campaign.ts'
import type { GatewayContext } from '../context.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** Ends a campaign: no new dials, live calls finish, or are hung up. */
export async function cancelCampaign(
  ctx: GatewayContext,
  { params: { campaign_id: id }, query }: RequestOf<'cancel-campaign'>,
): Promise<AnswerOf<'cancel-campaign'>> {
  if (query.hang_up === 'false') return moveCampaign(ctx, { id, cause: 'cancel' })
  const campaign = await findCampaign(ctx.db, { id })
  // Hanging up may be asked for later, too, and again: some session may not have been reached.
  const answer =
    campaign?.state === 'cancelled'
      ? { status: 200 as const, body: campaign }
      : await moveCampaign(ctx, { id, cause: 'cancel' })
  await hangUpCalls(ctx, id)
  return answer
}
