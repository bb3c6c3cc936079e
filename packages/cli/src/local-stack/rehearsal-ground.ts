import { randomBytes } from 'node:crypto'
import { connectLivecall, type Livecall } from '@perezvon/livecall/connection'
import type { QueueSettings } from '@perezvon/queue/connection'
import { createProducer, type Producer } from '@perezvon/queue/producer'
import { asError, PerezvonError } from '@perezvon/runtime/errors'
import type { Logger } from '@perezvon/runtime/logger'
import { openDatabase } from '@perezvon/store/database'

const SCAN_BATCH = 500

/**
 * A place of its own on servers that may be somebody's production: a schema of PostgreSQL, names of its own in Redis.
 * Real dialers must not find a rehearsal's jobs, nor its simulated carrier their contacts.
 */
export type RehearsalGround = {
  databaseUrl: string
  queue: QueueSettings
  producer: Producer
  live: Livecall
  /** Removes all of it; the servers are as they were. */
  clear(): Promise<void>
}

/** Makes such a place. Throws `no-rehearsal-ground` where PostgreSQL does not let us. */
export async function layRehearsalGround(
  servers: { redisUrl: string; databaseUrl: string },
  log: Logger,
): Promise<RehearsalGround> {
  const name = `perezvon_demo_${randomBytes(4).toString('hex')}`
  await inDatabase(servers.databaseUrl, `create schema ${name}`)
  const queue = { redisUrl: servers.redisUrl, prefix: `{${name}}` }
  const live = connectLivecall({ redisUrl: servers.redisUrl, prefix: name, log })
  const producer = createProducer(queue, { log })
  return {
    databaseUrl: withSchema(servers.databaseUrl, name),
    queue,
    producer,
    live,
    clear: async () => {
      await producer.close()
      await removeKeys(live, [`${queue.prefix}:*`, `${name}:*`])
      await live.close()
      await inDatabase(servers.databaseUrl, `drop schema if exists ${name} cascade`)
    },
  }
}

async function inDatabase(url: string, sql: string): Promise<void> {
  const db = openDatabase({ url, poolSize: 1 })
  try {
    await db.script(sql)
  } catch (thrown) {
    throw new PerezvonError(
      'no-rehearsal-ground',
      `The demo keeps its rehearsal apart from what DATABASE_URL holds, and could not (${sql}): ${asError(thrown).message}. ` +
        'Let its user create schemas (grant create on database … to …), or run the demo without DATABASE_URL.',
      { cause: thrown },
    )
  } finally {
    await db.close()
  }
}

/** The same database, its names looked up in that schema first and only. */
function withSchema(databaseUrl: string, schema: string): string {
  const url = new URL(databaseUrl)
  url.searchParams.set('options', `-c search_path=${schema}`)
  return url.href
}

async function removeKeys({ redis }: Livecall, patterns: readonly string[]): Promise<void> {
  for (const pattern of patterns) {
    let cursor = '0'
    do {
      const [next, keys] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', SCAN_BATCH)
      if (keys.length > 0) await redis.unlink(...keys)
      cursor = next
    } while (cursor !== '0')
  }
}
