import { openDatabase, pingDatabase, statement } from '@perezvon/store/database'

const FIND_DATABASE = statement<{ datname: string }>(
  'stack-find-database',
  'select datname from pg_database where datname = $1',
)

/** Connects and logs in. Throws what went wrong when there is no answer within seconds. */
export async function askPostgres(url: string): Promise<void> {
  const db = openDatabase({ url, poolSize: 1 })
  try {
    await pingDatabase(db)
  } finally {
    await db.close()
  }
}

/** Creates an empty database where there is none of that name (of plain letters). `url` must be allowed to. */
export async function ensureDatabase(url: string, database: string): Promise<void> {
  const db = openDatabase({ url, poolSize: 1 })
  try {
    if ((await db.row(FIND_DATABASE, [database])) === undefined)
      await db.script(`create database ${database}`)
  } finally {
    await db.close()
  }
}
