import { suppressNumber } from '@perezvon/store/suppressions'
import type { GatewayContext } from '../context.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** Suppresses a number across all campaigns, at once. Again changes nothing. */
export async function createSuppression(
  ctx: GatewayContext,
  { body }: RequestOf<'create-suppression'>,
): Promise<AnswerOf<'create-suppression'>> {
  await suppressNumber(ctx.db, { ...body, now: ctx.clock.now() })
  return { status: 201, body }
}
