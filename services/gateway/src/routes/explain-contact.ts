import { explainContact as findDecisions } from '@perezvon/store/decisions'
import type { GatewayContext } from '../context.ts'
import { notFound } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** Why was this person called, or not called. */
export async function explainContact(
  ctx: GatewayContext,
  { params: { contact_id: contactId } }: RequestOf<'explain-contact'>,
): Promise<AnswerOf<'explain-contact'>> {
  const explained = await findDecisions(ctx.db, { contactId })
  if (explained === undefined) throw notFound('contact', contactId)
  return { status: 200, body: explained }
}
