import { listAgents as pageOfAgents } from '@perezvon/store/agents'
import type { GatewayContext } from '../context.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** The latest version of every agent. */
export async function listAgents(
  ctx: GatewayContext,
  { query }: RequestOf<'list-agents'>,
): Promise<AnswerOf<'list-agents'>> {
  return { status: 200, body: await pageOfAgents(ctx.db, query) }
}
