import { asError } from '@perezvon/runtime/errors'
import { openDatabase, statement } from '@perezvon/store/database'
import type { Check } from './check.ts'

const LOOK = statement<{ version: string; durable: string; migrated: string | null }>(
  'doctor-look',
  `select current_setting('server_version') as version, current_setting('fsync') as durable,
          to_regclass('schema_migrations')::text as migrated`,
)

/** PostgreSQL answers, writes durably, and whether it has been migrated. */
export function checkPostgresql(options: { databaseUrl: string | undefined }): Check {
  return {
    name: 'PostgreSQL',
    look: async () => {
      if (options.databaseUrl === undefined)
        return {
          verdict: 'skipped',
          detail: 'DATABASE_URL is not set: ./perezvon up brings a PostgreSQL of its own',
        }
      const db = openDatabase({ url: options.databaseUrl, poolSize: 1 })
      try {
        const row = await db.row(LOOK)
        if (row?.durable !== 'on')
          return {
            verdict: 'fault',
            detail: `version ${row?.version}, fsync off`,
            remedy: 'Set fsync = on: what was accepted must outlive a crash',
          }
        const migrated =
          row.migrated === null ? 'not migrated yet: the services do it at their start' : 'migrated'
        return { verdict: 'ok', detail: `version ${row.version}, fsync on, ${migrated}` }
      } catch (thrown) {
        return {
          verdict: 'fault',
          detail: `does not answer: ${asError(thrown).message}`,
          remedy:
            'Check DATABASE_URL (host, port, user, password, database) and that the server runs and lets you in',
        }
      } finally {
        await db.close()
      }
    },
  }
}
