import { type Database, statement } from './database.ts'

const TAKE = statement(
  'idempotency-take',
  `insert into idempotency_keys (scope, key, request_hash, created_at) values ($1, $2, $3, $4) on conflict do nothing`,
)
const FIND = statement<{ request_hash: string; status: number; body: unknown }>(
  'idempotency-find',
  'select request_hash, status, body from idempotency_keys where scope = $1 and key = $2',
)
const ANSWER = statement(
  'idempotency-answer',
  'update idempotency_keys set status = $3, body = $4 where scope = $1 and key = $2',
)
const KEEP_FIRST_ANSWER = statement(
  'idempotency-keep-first-answer',
  `insert into idempotency_keys (scope, key, request_hash, status, body, created_at) values ($1, $2, $3, $4, $5, $6)
   on conflict do nothing`,
)
const FORGET = statement('idempotency-forget', 'delete from idempotency_keys where created_at < $1')

export type KeyedAnswer<Body> = { replayed: boolean; status: number; body: Body } | { conflict: true }

/**
 * Does the work once for a key, for ever: the key, the work's writes and the answer are one transaction. The same key and
 * request again gets the same answer without the work; with another request, `conflict`. A twin waits for the first. What
 * throws leaves no trace. `work` gets the transaction and must write through it; effects outside it (a job) belong after
 * this returns, replayed or not.
 */
export async function onceForKey<Body>(
  db: Database,
  options: { key: string; scope: string; requestHash: string; now: Date },
  work: (tx: Database) => Promise<{ status: number; body: Body }>,
): Promise<KeyedAnswer<Body>> {
  const { key, scope, requestHash, now } = options
  return db.transaction(async (tx) => {
    if ((await tx.run(TAKE, [scope, key, requestHash, now])) === 0) return replay<Body>(tx, options)
    const { status, body } = await work(tx)
    await tx.run(ANSWER, [scope, key, status, JSON.stringify(body)])
    return { replayed: false, status, body }
  })
}

async function replay<Body>(
  tx: Database,
  { scope, key, requestHash }: { scope: string; key: string; requestHash: string },
): Promise<KeyedAnswer<Body>> {
  const known = await tx.row(FIND, [scope, key])
  if (known === undefined) throw new Error(`idempotency key ${scope} vanished while it was asked for`)
  if (known.request_hash !== requestHash) return { conflict: true }
  // @NOTE the body was this scope's own answer when it was stored
  return { replayed: true, status: known.status, body: known.body as Body }
}

/**
 * The same for work that takes long and may be done twice without harm (an import that skips what is there): no transaction
 * stays open meanwhile, so it keeps no lock, no connection. Twins both work; the first to finish gives the answer to both.
 * Where the process dies in between, what was written stays and no answer: the request sent again does the rest.
 */
export async function onceForKeyRepeatably<Body>(
  db: Database,
  options: { key: string; scope: string; requestHash: string; now: Date },
  work: () => Promise<{ status: number; body: Body }>,
): Promise<KeyedAnswer<Body>> {
  const { key, scope, requestHash, now } = options
  if ((await db.row(FIND, [scope, key])) !== undefined) return replay<Body>(db, options)
  const { status, body } = await work()
  const kept = await db.run(KEEP_FIRST_ANSWER, [scope, key, requestHash, status, JSON.stringify(body), now])
  return kept === 0 ? replay<Body>(db, options) : { replayed: false, status, body }
}

/** Forgets keys that are older than `before`. Answers how many. */
export async function forgetIdempotencyKeys(db: Database, { before }: { before: Date }): Promise<number> {
  return db.run(FORGET, [before])
}
