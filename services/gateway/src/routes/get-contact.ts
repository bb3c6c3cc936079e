import { findContact } from '@perezvon/store/contacts'
import type { GatewayContext } from '../context.ts'
import { notFound } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** One contact. */
export async function getContact(
  ctx: GatewayContext,
  { params: { contact_id: contactId } }: RequestOf<'get-contact'>,
): Promise<AnswerOf<'get-contact'>> {
  const contact = await findContact(ctx.db, { contactId })
  if (contact === undefined) throw notFound('contact', contactId)
  return { status: 200, body: contact }
}
