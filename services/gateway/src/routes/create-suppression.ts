import type { CampaignId } from '@perezvon/contracts/ids'
import type { Database } from '@perezvon/store/database'
import { findSuppression, suppressNumber } from '@perezvon/store/suppressions'
import type { GatewayContext } from '../context.ts'
import { tellFollowers } from '../handing-on/hand-on.ts'
import { answerOnce } from '../idempotency/answer-once.ts'
import { invalidRequest } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'
import { ALREADY_EXPIRED } from '../suppression-list/judge-suppression.ts'

/** Suppresses a number at once: who waits under it is finished, who is being dialled is refused at the claim. */
export async function createSuppression(
  ctx: GatewayContext,
  { body, headers }: RequestOf<'create-suppression'>,
): Promise<AnswerOf<'create-suppression'>> {
  const now = ctx.clock.now()
  const { phone, scope, source, reason, expires_at } = body
  const expiresAt = expires_at === undefined ? undefined : new Date(expires_at)
  const purpose = scope === 'all' ? 'service' : scope
  const standing = await findSuppression(ctx.db, { phone, purpose, now })
  // Of a number that was erased no key is kept either: what the request is compared by would tell the number.
  if (standing?.source === 'erased') return { status: 201, body: standing }
  const keyed = { key: headers['idempotency-key'], scope: 'create-suppression', request: body }
  const changed: CampaignId[] = []
  const suppress = async (db: Database) => {
    if (expiresAt !== undefined && expiresAt <= now) throw invalidRequest([ALREADY_EXPIRED])
    const { finished } = await suppressNumber(db, { phone, scope, source, reason, expiresAt, now })
    changed.push(...finished.map(({ campaignId }) => campaignId))
    const kept = await findSuppression(db, { phone, purpose, now })
    if (kept === undefined) throw new Error('a number that was suppressed just now is not on the list')
    return { status: 201 as const, body: kept }
  }
  const answered = await answerOnce(ctx, keyed, suppress)
  await tellFollowers(ctx, changed)
  return answered
}
