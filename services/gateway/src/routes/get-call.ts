import { findCall } from '@perezvon/store/calls'
import type { GatewayContext } from '../context.ts'
import { notFound } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** One call with its turns, recording, transcript and analysis. */
export async function getCall(
  ctx: GatewayContext,
  { params: { call_id: callId } }: RequestOf<'get-call'>,
): Promise<AnswerOf<'get-call'>> {
  const call = await findCall(ctx.db, { callId })
  if (call === undefined) throw notFound('call', callId)
  return { status: 200, body: call }
}
