import { listInboundNumbers as listNumbers } from '@perezvon/store/inbound-numbers'
import type { GatewayContext } from '../context.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** The numbers that are answered. */
export async function listInboundNumbers(
  ctx: GatewayContext,
  { query }: RequestOf<'list-inbound-numbers'>,
): Promise<AnswerOf<'list-inbound-numbers'>> {
  return { status: 200, body: await listNumbers(ctx.db, query) }
}
