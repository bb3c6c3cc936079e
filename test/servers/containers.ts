import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { StartedTestContainer } from 'testcontainers'
import type { GivenServers, TestServers } from './test-servers.ts'

const redisImage = 'redis:7.4-alpine'
const postgresImage = 'postgres:18-alpine'

/** Whether a Docker engine answers; a client alone does not count. */
export async function dockerAnswers(): Promise<boolean> {
  try {
    await promisify(execFile)('docker', ['info'], { timeout: 10_000 })
    return true
  } catch {
    return false
  }
}

/** The given servers, and the lacking ones as containers that testcontainers ends with this process. */
export async function startContainers(given: GivenServers): Promise<TestServers> {
  const [redis, postgres] = await Promise.all([
    given.redisUrl === undefined ? startRedisContainer() : undefined,
    given.databaseUrl === undefined ? startPostgresContainer() : undefined,
  ])
  return {
    redisUrl: given.redisUrl ?? `redis://${addressOf(redis, 6379)}`,
    databaseUrl: given.databaseUrl ?? `postgresql://perezvon:perezvon@${addressOf(postgres, 5432)}/perezvon`,
    stop: async () => {
      await Promise.all([redis?.stop(), postgres?.stop()])
    },
  }
}

// testcontainers takes a second to load: only when it is used.
async function startRedisContainer(): Promise<StartedTestContainer> {
  const { GenericContainer, Wait } = await import('testcontainers')
  return new GenericContainer(redisImage)
    .withCommand(['redis-server', '--save', '', '--maxmemory-policy', 'noeviction'])
    .withExposedPorts(6379)
    .withWaitStrategy(Wait.forLogMessage('Ready to accept connections'))
    .start()
}

async function startPostgresContainer(): Promise<StartedTestContainer> {
  const { GenericContainer, Wait } = await import('testcontainers')
  return (
    new GenericContainer(postgresImage)
      .withEnvironment({ POSTGRES_USER: 'perezvon', POSTGRES_PASSWORD: 'perezvon', POSTGRES_DB: 'perezvon' })
      .withCommand(['postgres', '-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'max_connections=200'])
      .withExposedPorts(5432)
      // The image starts the server once to prepare it and then again for good.
      .withWaitStrategy(Wait.forLogMessage('database system is ready to accept connections', 2))
      .start()
  )
}

function addressOf(container: StartedTestContainer | undefined, port: number): string {
  if (container === undefined) throw new Error('neither a given server nor a container')
  return `${container.getHost()}:${container.getMappedPort(port)}`
}
