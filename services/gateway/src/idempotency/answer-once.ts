import type { Database } from '@perezvon/store/database'
import { type KeyedAnswer, onceForKey, onceForKeyRepeatably } from '@perezvon/store/idempotency-keys'
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

type Answered<Status extends number, Body> = {
  status: Status
  body: Body
  headers?: Readonly<Record<string, string>>
}

/**
 * Does `work` once for a key and answers the same again for the same request; without a key it just does it. The work
 * writes through the database it is given, so that key and effect are durable together.
 */
export async function answerOnce<Status extends number, Body>(
  { db, clock, digest }: Pick<GatewayContext, 'db' | 'clock' | 'digest'>,
  { key, scope, request }: KeyedRequest,
  work: (db: Database) => Promise<{ status: Status; body: Body }>,
): Promise<Answered<Status, Body>> {
  if (key === undefined) return work(db)
  const named = { key, scope, requestHash: digest(request), now: clock.now() }
  return firstAnswer<Status, Body>(await onceForKey(db, named, work))
}

/** The same for work that takes long and may be done twice without harm: nothing stays locked while it goes on. */
export async function answerOnceRepeatably<Status extends number, Body>(
  { db, clock, digest }: Pick<GatewayContext, 'db' | 'clock' | 'digest'>,
  { key, scope, request }: KeyedRequest & { key: string },
  work: () => Promise<{ status: Status; body: Body }>,
): Promise<Answered<Status, Body>> {
  const named = { key, scope, requestHash: digest(request), now: clock.now() }
  return firstAnswer<Status, Body>(await onceForKeyRepeatably(db, named, work))
}

function firstAnswer<Status extends number, Body>(answered: KeyedAnswer<Body>): Answered<Status, Body> {
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
