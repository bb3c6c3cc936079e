import { deleteInboundNumber as removeNumber } from '@perezvon/store/inbound-numbers'
import type { GatewayContext } from '../context.ts'
import { notFound } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** From the next call on nobody answers the number. */
export async function deleteInboundNumber(
  ctx: GatewayContext,
  { params: { number } }: RequestOf<'delete-inbound-number'>,
): Promise<AnswerOf<'delete-inbound-number'>> {
  const removed = await removeNumber(ctx.db, { number })
  if (removed === undefined) throw notFound('inbound number', number)
  return { status: 200, body: removed }
}
