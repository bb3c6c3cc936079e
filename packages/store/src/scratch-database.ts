import { randomBytes } from 'node:crypto'
import { type Database, openDatabase } from './database.ts'
import { migrate } from './migrate.ts'

/** A schema of its own in a server that tests share. `url` opens it from another process. */
export type ScratchDatabase = { db: Database; url: string; drop(): Promise<void> }

/** For tests: an empty, migrated database that nobody else sees. `drop` closes and removes it. */
export async function openScratchDatabase(options: {
  url: string
  poolSize?: number
}): Promise<ScratchDatabase> {
  const schema = `t_${randomBytes(8).toString('hex')}`
  const server = openDatabase({ url: options.url, poolSize: 1 })
  await server.script(`create schema ${schema}`)
  const url = new URL(options.url)
  url.searchParams.set('options', `-c search_path=${schema}`)
  const db = openDatabase({ ...options, url: url.href })
  await migrate(db)
  return {
    db,
    url: url.href,
    drop: async () => {
      await db.close()
      await server.script(`drop schema ${schema} cascade`)
      await server.close()
    },
  }
}
