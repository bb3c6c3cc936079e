import { randomUUID } from 'node:crypto'
import { Client, escapeIdentifier } from 'pg'

/** An empty database that only one test file knows of. */
export interface TestDatabase {
  url: string
  /** Removes it, ending connections that are still open. */
  drop: () => Promise<void>
}

/** Creates an empty UTF-8 database on the server of `adminUrl` (`inject('databaseUrl')`). */
export async function createTestDatabase(adminUrl: string): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await execute(adminUrl, `create database ${escapeIdentifier(name)}`)
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return {
    url: url.href,
    drop: () => execute(adminUrl, `drop database if exists ${escapeIdentifier(name)} with (force)`),
  }
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
