import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Logger } from '@perezvon/runtime/logger'
import { Pool, type PoolClient, type QueryResultRow, types } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

/** SQL with a name: PostgreSQL parses and plans it once a connection. `Row` is what it answers. */
export type Statement<Row extends QueryResultRow = Record<string, never>> = {
  readonly name: string
  readonly text: string
  /** Never set: it only carries the type. */
  readonly row?: Row
}

/** Names a statement. The name is unique in the whole room and says what the statement does. */
export function statement<Row extends QueryResultRow = Record<string, never>>(
  name: string,
  text: string,
): Statement<Row> {
  return { name, text }
}

/** PostgreSQL as this room's functions see it: the pool, or one transaction of it. */
export type Database = {
  rows<Row extends QueryResultRow>(statement: Statement<Row>, values?: readonly unknown[]): Promise<Row[]>
  /** The first row, or undefined. */
  row<Row extends QueryResultRow>(
    statement: Statement<Row>,
    values?: readonly unknown[],
  ): Promise<Row | undefined>
  /** How many rows it changed. */
  run(statement: Statement, values?: readonly unknown[]): Promise<number>
  /** Streams rows in COPY's text format into what `sql` (`copy … from stdin`) names. Answers how many. */
  copyInto(sql: string, rows: Iterable<Uint8Array>): Promise<number>
  /** Several statements at once, without values: a migration. */
  script(sql: string): Promise<void>
  /** Runs `work` on one connection; commits when it resolves, rolls back when it rejects. Inside one: joins it. */
  transaction<Result>(work: (tx: Database) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

/** Long enough for a batch of contacts, short enough that a lost connection is noticed. */
const STATEMENT_TIMEOUT_MS = 30_000
const CONNECT_TIMEOUT_MS = 10_000
const DEFAULT_POOL_SIZE = 10
/** Opening a connection costs more than a thousand statements on it, and all are parsed and planned anew. */
const IDLE_KEPT_MS = 10 * 60_000

const INT8 = 20
const NUMERIC = 1700

/**
 * Opens a pool. Nothing is asked of the server until the first statement. bigint becomes a number and throws where it
 * would lose digits; numeric (money) becomes a number; timestamptz a Date; jsonb what it holds.
 */
export function openDatabase(options: {
  url: string
  poolSize?: number
  /** A single statement; a migration has no limit. */
  statementTimeoutMs?: number
  log?: Logger
}): Database {
  const pool = new Pool({
    connectionString: options.url,
    max: options.poolSize ?? DEFAULT_POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_KEPT_MS,
    statement_timeout: options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'perezvon',
    types: { getTypeParser: typeParser },
  })
  pool.on('error', (error) => options.log?.warn({ err: error }, 'postgres: an idle connection broke'))
  const transaction: Database['transaction'] = (work) => transactionOn(pool, work, options.log)
  return {
    ...queriesOn(pool),
    copyInto: (sql, rows) => transaction((tx) => tx.copyInto(sql, rows)),
    transaction,
    close: () => pool.end(),
  }
}

/** Runs `work` in a transaction; inside one it joins it. */
export function inTransaction<Result>(
  db: Database,
  work: (tx: Database) => Promise<Result>,
): Promise<Result> {
  return db.transaction(work)
}

const PING = statement<{ one: number }>('ping', 'select 1 as one')

/** Throws where PostgreSQL does not answer. */
export async function pingDatabase(db: Database): Promise<void> {
  await db.row(PING)
}

function queriesOn(client: Pool | PoolClient): Pick<Database, 'rows' | 'row' | 'run' | 'script'> {
  const ask = <Row extends QueryResultRow>({ name, text }: Statement<Row>, values: readonly unknown[] = []) =>
    client.query<Row>({ name, text, values: [...values] })
  return {
    rows: async (asked, values) => (await ask(asked, values)).rows,
    row: async (asked, values) => (await ask(asked, values)).rows[0],
    run: async (asked, values) => (await ask(asked, values)).rowCount ?? 0,
    script: async (sql) => {
      await client.query(sql)
    },
  }
}

async function transactionOn<Result>(
  pool: Pool,
  work: (tx: Database) => Promise<Result>,
  log: Logger | undefined,
): Promise<Result> {
  const client = await pool.connect()
  let broken: Error | undefined
  // The pool listens to idle connections only; an error that nobody listens to would end the process.
  const noteBroken = (error: Error) =>
    log?.warn({ err: error }, 'postgres: a connection broke in a transaction')
  client.on('error', noteBroken)
  try {
    await client.query('begin')
    const result = await work(transactionHandle(client))
    await client.query('commit')
    return result
  } catch (thrown) {
    broken = await rollBack(client)
    throw thrown
  } finally {
    client.off('error', noteBroken)
    client.release(broken)
  }
}

function transactionHandle(client: PoolClient): Database {
  const handle: Database = {
    ...queriesOn(client),
    copyInto: (sql, rows) => copyOn(client, sql, rows),
    transaction: (work) => work(handle),
    close: () => Promise.reject(new Error('a transaction ends by itself, it is not closed')),
  }
  return handle
}

async function copyOn(client: PoolClient, sql: string, rows: Iterable<Uint8Array>): Promise<number> {
  const copying = client.query(copyFrom(sql))
  await pipeline(Readable.from(rows, { objectMode: false }), copying)
  return copying.rowCount
}

/** A connection that cannot even roll back is thrown away: the server ends its transaction. */
async function rollBack(client: PoolClient): Promise<Error | undefined> {
  try {
    await client.query('rollback')
    return undefined
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown))
  }
}

const typeParser: typeof types.getTypeParser = (oid: number, format?: 'text' | 'binary') => {
  if (format === 'binary') return types.getTypeParser(oid, 'binary')
  if (oid === INT8) return parseInt8
  if (oid === NUMERIC) return Number
  return types.getTypeParser(oid, 'text')
}

function parseInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} does not fit a number`)
  return value
}
