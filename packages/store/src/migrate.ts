import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { PerezvonError } from '@perezvon/runtime/errors'
import { type Database, statement } from './database.ts'

const FOLDER = new URL('../migrations/', import.meta.url)
const FILE_NAME = /^([0-9]{4})-[a-z0-9-]+\.sql$/

const LOCK = statement(
  'migrate-lock',
  `select pg_advisory_xact_lock(hashtext('perezvon migrations in ' || current_schema()))`,
)
/** An index over a million contacts takes its time, and so does waiting for another process that is building it. */
const TAKE_TIME = statement('migrate-take-time', 'set local statement_timeout = 0')
const CREATE_LEDGER = statement(
  'migrate-create-ledger',
  `create table if not exists schema_migrations (
     number integer primary key, name text not null, sha256 text not null, applied_at timestamptz not null default now())`,
)
const LIST_APPLIED = statement<{ number: number; name: string; sha256: string }>(
  'migrate-list-applied',
  'select number, name, sha256 from schema_migrations order by number',
)
const NOTE_APPLIED = statement(
  'migrate-note-applied',
  'insert into schema_migrations (number, name, sha256) values ($1, $2, $3)',
)

type Migration = { number: number; name: string; sql: string; sha256: string }

/**
 * Brings the database to the newest shape: `migrations/NNNN-*.sql` in order, forward only, all in one transaction, one
 * process at a time (advisory lock). Answers the names of those it applied. Throws `migration-changed` where a file
 * differs from what was applied under its number.
 */
export async function migrate(db: Database): Promise<string[]> {
  const migrations = await readMigrations()
  return db.transaction(async (tx) => {
    await tx.run(TAKE_TIME)
    await tx.rows(LOCK)
    await tx.run(CREATE_LEDGER)
    const applied = new Map((await tx.rows(LIST_APPLIED)).map((row) => [row.number, row]))
    const added: string[] = []
    for (const migration of migrations) {
      const known = applied.get(migration.number)
      if (known !== undefined) {
        refuseChanged(migration, known)
        continue
      }
      await applyScript(tx, migration)
      added.push(migration.name)
    }
    return added
  })
}

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(FOLDER)).filter((name) => FILE_NAME.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, FOLDER), 'utf8')
      return {
        number: Number(name.slice(0, 4)),
        name,
        sql,
        sha256: createHash('sha256').update(sql).digest('hex'),
      }
    }),
  )
}

function refuseChanged(migration: Migration, applied: { name: string; sha256: string }): void {
  if (applied.sha256 === migration.sha256) return
  throw new PerezvonError(
    'migration-changed',
    `${migration.name} is not what this database was migrated with (${applied.name}): migrations are only ever added`,
  )
}

async function applyScript(tx: Database, migration: Migration): Promise<void> {
  await tx.script(migration.sql)
  await tx.run(NOTE_APPLIED, [migration.number, migration.name, migration.sha256])
}
