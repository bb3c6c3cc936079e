import { createHash } from 'node:crypto'
import type { Database } from '@perezvon/store/database'
import { onceForKey } from '@perezvon/store/idempotency-keys'
import type { GatewayContext } from '../context.ts'
import { ProblemError } from '../problems/problem.ts'

/** A creating request: what its Idempotency-Key is compared by. */
export type KeyedRequest = {
  key: string | undefined
  /** The route, and what its path names. */
  scope: string
  /** What must be the same for the same key: the parsed body, or its digest. */
  request: unknown
}

/**
 * Does `work` once for a key and answers the same again for the same request; without a key it just does it. The work
 * writes through the database it is given, so that key and effect are durable together.
 */
export async function answerOnce<Status extends number, Body>(
  ctx: Pick<GatewayContext, 'db' | 'clock'>,
  { key, scope, request }: KeyedRequest,
  work: (db: Database) => Promise<{ status: Status; body: Body }>,
): Promise<{ status: Status; body: Body; headers?: Readonly<Record<string, string>> }> {
  if (key === undefined) return work(ctx.db)
  const requestHash = createHash('sha256').update(JSON.stringify(request)).digest('hex')
  const answered = await onceForKey(ctx.db, { key, scope, requestHash, now: ctx.clock.now() }, work)
  if ('conflict' in answered) {
    throw new ProblemError(
      'idempotency-key-reused',
      'This Idempotency-Key came before with another request. Use a new key for a new request.',
    )
  }
  // @NOTE the status stored under this scope is one that the same work gave
  const status = answered.status as Status
  return {
    status,
    body: answered.body,
    ...(answered.replayed ? { headers: { 'idempotent-replayed': 'true' } } : {}),
  }
}
