import { PERSON_AGREED } from '@perezvon/contracts/http/delete-suppression'
import { liftSuppression } from '@perezvon/store/suppression-list'
import type { GatewayContext } from '../context.ts'
import { ProblemError } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** Takes a number off the list. What the person asked for is lifted only where the client says that the person agreed. */
export async function deleteSuppression(
  ctx: GatewayContext,
  { params: { phone }, query: { scope, confirm } }: RequestOf<'delete-suppression'>,
): Promise<AnswerOf<'delete-suppression'>> {
  const lifted = await liftSuppression(ctx.db, { phone, scope, personAgreed: confirm === PERSON_AGREED })
  switch (lifted.became) {
    case 'lifted':
      return { status: 200, body: { phone, lifted: lifted.scopes, still_suppressed: lifted.left } }
    case 'own-wish':
      throw new ProblemError(
        'suppression-is-the-persons-own',
        `The person asked not to be called. Where they have told you since that you may call them, ask again with ?confirm=${PERSON_AGREED}; otherwise leave it.`,
      )
    case 'not-found':
      throw new ProblemError(
        'not-found',
        lifted.left.length === 0
          ? 'The number is not suppressed.'
          : `The number is suppressed for ${lifted.left.join(' and ')}, not for ${scope}.`,
      )
    default:
      return lifted satisfies never
  }
}
