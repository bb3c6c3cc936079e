// Brings the database to its newest shape and ends: what a deployment runs before its services.
import { readConfig } from './config.ts'
import { openDatabase } from './database.ts'
import { migrate } from './migrate.ts'

const db = openDatabase({ url: readConfig(process.env).DATABASE_URL, poolSize: 1 })
try {
  const added = await migrate(db)
  process.stdout.write(
    `migrations: ${added.length === 0 ? 'nothing to do' : `applied ${added.join(', ')}`}\n`,
  )
} finally {
  await db.close()
}
