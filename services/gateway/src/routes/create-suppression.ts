import type { Database } from '@perezvon/store/database'
import { findSuppression, suppressNumber } from '@perezvon/store/suppressions'
import type { GatewayContext } from '../context.ts'
import { answerOnce } from '../idempotency/answer-once.ts'
import { invalidRequest } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** Suppresses a number at once: who waits under it is finished, who is being dialled is refused at the claim. */
export async function createSuppression(
  ctx: GatewayContext,
  { body, headers }: RequestOf<'create-suppression'>,
): Promise<AnswerOf<'create-suppression'>> {
  const keyed = { key: headers['idempotency-key'], scope: 'create-suppression', request: body }
  return answerOnce(ctx, keyed, (db) => suppress(ctx, db, body))
}

async function suppress(
  { clock }: Pick<GatewayContext, 'clock'>,
  db: Database,
  { phone, scope, source, reason, expires_at }: RequestOf<'create-suppression'>['body'],
) {
  const now = clock.now()
  const expiresAt = expires_at === undefined ? undefined : new Date(expires_at)
  if (expiresAt !== undefined && expiresAt <= now) throw alreadyExpired()
  await suppressNumber(db, { phone, scope, source, reason, expiresAt, now })
  const kept = await findSuppression(db, { phone, purpose: scope === 'all' ? 'service' : scope, now })
  if (kept === undefined) throw new Error('a number that was suppressed just now is not on the list')
  return { status: 201 as const, body: kept }
}

function alreadyExpired() {
  return invalidRequest([
    { field: 'expires_at', fault: 'has passed', remedy: 'Give a moment that is still to come, or none' },
  ])
}
