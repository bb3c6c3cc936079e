import { findCampaign } from '@perezvon/store/campaigns'
import { listContacts as pageOfContacts } from '@perezvon/store/contacts'
import type { GatewayContext } from '../context.ts'
import { notFound } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** The contacts of a campaign, in the order in which they were added. */
export async function listContacts(
  ctx: GatewayContext,
  { params: { campaign_id: campaignId }, query }: RequestOf<'list-contacts'>,
): Promise<AnswerOf<'list-contacts'>> {
  const { client_id: clientId, ...others } = query
  const page = await pageOfContacts(ctx.db, { campaignId, clientId, ...others })
  if (page.items.length === 0 && (await findCampaign(ctx.db, { id: campaignId })) === undefined)
    throw notFound('campaign', campaignId)
  return { status: 200, body: page }
}
