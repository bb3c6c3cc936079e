import { listSuppressions as pageOfSuppressions } from '@perezvon/store/suppression-list'
import type { GatewayContext } from '../context.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** Numbers that are not dialled, the newest first. */
export async function listSuppressions(
  ctx: GatewayContext,
  { query }: RequestOf<'list-suppressions'>,
): Promise<AnswerOf<'list-suppressions'>> {
  return { status: 200, body: await pageOfSuppressions(ctx.db, query) }
}
