import { listCalls as pageOfCalls } from '@perezvon/store/calls'
import type { GatewayContext } from '../context.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** Calls, the newest first. */
export async function listCalls(
  ctx: GatewayContext,
  { query }: RequestOf<'list-calls'>,
): Promise<AnswerOf<'list-calls'>> {
  const { campaign_id: campaignId, contact_id: contactId, outcome, direction, cursor, limit } = query
  const page = await pageOfCalls(ctx.db, { campaignId, contactId, outcome, direction, cursor, limit })
  return { status: 200, body: page }
}
