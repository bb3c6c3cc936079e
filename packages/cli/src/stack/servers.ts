import { join } from 'node:path'
import { lockDataDirectory } from './data-directory-lock.ts'
import { startPostgres } from './postgres-server.ts'
import { startRedis } from './redis-server.ts'
import type { RunningServer } from './running-server.ts'

export interface ServersOptions {
  /** REDIS_URL, where the person set it. */
  redisUrl?: string | undefined
  /** DATABASE_URL, where the person set it. */
  databaseUrl?: string | undefined
  /** Where the servers' data are kept. */
  dataDirectory: string
  /** Where fetched programs are kept: `.tools/` of the checkout. */
  toolsDirectory: string
  /** Whether data survive a crash of the machine; true unless told. */
  durable?: boolean
  /** Told each step that may take longer than a second. */
  log: (line: string) => void
}

const database = 'perezvon'

/** Redis and PostgreSQL, both answering. */
export interface Servers {
  redisUrl: string
  databaseUrl: string
  /** Stops what was started here and frees the data directory; given servers are left alone. */
  stop: () => Promise<void>
}

/**
 * Redis and PostgreSQL for one machine: the given servers, else children of this process that end with it.
 * Throws `data-in-use` while another perezvon works on `dataDirectory`, and whatever `startRedis` and
 * `startPostgres` throw; nothing is left running then.
 */
export async function startServers(options: ServersOptions): Promise<Servers> {
  const { redisUrl, databaseUrl, dataDirectory, toolsDirectory, log, durable = true } = options
  const allGiven = redisUrl !== undefined && databaseUrl !== undefined
  const lock = allGiven ? undefined : await lockDataDirectory(dataDirectory)
  const running: RunningServer[] = []
  async function keep(name: string, starting: Promise<RunningServer>): Promise<string> {
    const server = await starting
    running.push(server)
    log(`${name}: ready (${server.origin})`)
    if (server.pid !== undefined) await lock?.noteServer(server.pid)
    return server.url
  }
  async function stop(): Promise<void> {
    await Promise.all(running.map((server) => server.stop()))
    await lock?.release()
  }
  const common = { toolsDirectory, log }
  const redisDirectory = join(dataDirectory, 'redis')
  const both = [
    keep('Redis', startRedis({ ...common, url: redisUrl, dataDirectory: redisDirectory, durable })),
    keep(
      'PostgreSQL',
      startPostgres({ ...common, url: databaseUrl, dataDirectory, database, fsync: durable }),
    ),
  ] as const
  try {
    const [redis, postgres] = await Promise.all(both)
    return { redisUrl: redis, databaseUrl: postgres, stop }
  } catch (thrown) {
    await Promise.allSettled(both)
    await stop()
    throw thrown
  }
}
