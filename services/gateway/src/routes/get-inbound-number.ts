import { findInboundNumber } from '@perezvon/store/inbound-numbers'
import type { GatewayContext } from '../context.ts'
import { notFound } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** Who answers a number. */
export async function getInboundNumber(
  ctx: GatewayContext,
  { params: { number } }: RequestOf<'get-inbound-number'>,
): Promise<AnswerOf<'get-inbound-number'>> {
  const view = await findInboundNumber(ctx.db, { number })
  if (view === undefined) throw notFound('inbound number', number)
  return { status: 200, body: view }
}
