import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toolsDirectory } from '@perezvon/cli/project-root'
import { startRedis } from '@perezvon/cli/stack/redis-server'

/** A prefix that no other test uses, for keys and channels on the shared server of `inject('redisUrl')`. */
export function uniqueRedisPrefix(): string {
  return `test-${randomUUID()}`
}

/** The same for queues: braced, since the keys of a queue must lie in one slot of a Redis Cluster. */
export function uniqueQueuePrefix(): string {
  return `{${uniqueRedisPrefix()}}`
}

/** A Redis that belongs to one test: to be killed, frozen (SIGSTOP to `pid`) or looked through as a whole. */
export interface PrivateRedis {
  url: string
  pid: number
  stop: () => Promise<void>
}

/**
 * Starts a Redis server of the test's own, its data in a temporary folder. `durable` gives it the append-only
 * file that production has. It takes about 0.1 s.
 */
export async function startPrivateRedis(options: { durable?: boolean } = {}): Promise<PrivateRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'perezvon-redis-'))
  const redis = await startRedis({
    dataDirectory: folder,
    toolsDirectory,
    durable: options.durable ?? false,
    log: () => undefined,
  })
  if (redis.pid === undefined) throw new Error('a Redis of the test itself has no process')
  return {
    url: redis.url,
    pid: redis.pid,
    stop: async () => {
      await redis.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
