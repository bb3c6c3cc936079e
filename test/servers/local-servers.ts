import { join } from 'node:path'
import { toolsDirectory } from '@perezvon/cli/project-root'
import { startPostgres } from '@perezvon/cli/stack/postgres-server'
import { startRedis } from '@perezvon/cli/stack/redis-server'
import type { GivenServers, TestServers } from './test-servers.ts'

/**
 * The given servers, and the lacking ones as programs of this machine (or fetched for it), their data in
 * `folder`. Nothing is flushed to disk: a run's data are worth nothing after it.
 */
export async function startLocalServers(given: GivenServers, folder: string): Promise<TestServers> {
  const common = { toolsDirectory, log: (line: string) => process.stderr.write(`${line}\n`) }
  const [redis, postgres] = await Promise.all([
    startRedis({ ...common, url: given.redisUrl, dataDirectory: join(folder, 'redis'), durable: false }),
    startPostgres({
      ...common,
      url: given.databaseUrl,
      dataDirectory: join(folder, 'postgres'),
      database: 'perezvon',
      fsync: false,
    }),
  ])
  return {
    redisUrl: redis.url,
    databaseUrl: postgres.url,
    stop: async () => {
      await Promise.all([redis.stop(), postgres.stop()])
    },
  }
}
