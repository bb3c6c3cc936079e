import { listCampaigns as pageOfCampaigns } from '@perezvon/store/campaigns'
import type { GatewayContext } from '../context.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** Campaigns, the newest first. */
export async function listCampaigns(
  ctx: GatewayContext,
  { query }: RequestOf<'list-campaigns'>,
): Promise<AnswerOf<'list-campaigns'>> {
  return { status: 200, body: await pageOfCampaigns(ctx.db, query) }
}
