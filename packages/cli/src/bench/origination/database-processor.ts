import { readFile } from 'node:fs/promises'
import { type Database, statement } from '@perezvon/store/database'

/** The processor time of the connections that one program holds to PostgreSQL. */
export type DatabaseProcessor = {
  /** So far, in microseconds; nothing where the system does not tell it of other processes (Linux does). */
  micros(): Promise<number>
}

const BACKENDS = statement<{ pid: number }>(
  'bench-backends',
  `select pid from pg_stat_activity where application_name = $1`,
)

/** The same database for a program whose connections are to be told from all others. */
export function namedConnections(databaseUrl: string, name: string): string {
  const url = new URL(databaseUrl)
  url.searchParams.set('application_name', name)
  return url.href
}

/** Adds up what the server's processes for connections of this name have used, those included that have closed since. */
export function createDatabaseProcessor(db: Database, { name }: { name: string }): DatabaseProcessor {
  const used = new Map<number, number>()
  return {
    micros: async () => {
      for (const { pid } of await db.rows(BACKENDS, [name])) {
        const micros = await onProcessorMicros(pid)
        if (micros !== undefined) used.set(pid, micros)
      }
      return [...used.values()].reduce((sum, micros) => sum + micros, 0)
    },
  }
}

async function onProcessorMicros(pid: number): Promise<number | undefined> {
  try {
    const [nanoseconds] = (await readFile(`/proc/${pid}/schedstat`, 'utf8')).split(' ')
    return Number(nanoseconds) / 1000
  } catch {
    return undefined
  }
}
