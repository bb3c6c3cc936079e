import { createHash, randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { asError, PerezvonError } from '@perezvon/runtime/errors'
import { onFreePort } from './free-port.ts'
import { pingRedis } from './redis-answers.ts'
import { findRedisProgram, type RedisProgram, type RedisRung } from './redis-program.ts'
import { givenServer, ownServer, type RunningServer } from './running-server.ts'
import { type ServerCommand, startServerProcess } from './server-process.ts'

export interface RedisOptions {
  /** A server that runs already (REDIS_URL): it is checked and used, and nothing is started. */
  url?: string | undefined
  /** Where the append-only file and the log are kept; made where it is missing. */
  dataDirectory: string
  /** Where fetched programs are kept: `.tools/`. */
  toolsDirectory: string
  /** Append-only file, flushed every second; true unless told. Off only where losing all is fine. */
  durable?: boolean
  /** The ways of getting a server that may be used; all of them unless told. */
  rungs?: readonly RedisRung[]
  /** Told each step that may take longer than a second. */
  log: (line: string) => void
}

/**
 * A Redis server that answers: the given one, else a child on a free loopback port with a fresh password.
 * Throws `redis-does-not-answer` for a given server, `no-redis-server` or `server-did-not-start` for our own.
 */
export async function startRedis(options: RedisOptions): Promise<RunningServer> {
  if (options.url !== undefined) return useGivenRedis(options.url)
  const program = await findRedisProgram(options.toolsDirectory, options.log, options.rungs)
  await mkdir(options.dataDirectory, { recursive: true, mode: 0o700 })
  // Loopback is open to every user of the machine and, by way of a browser, to web pages.
  const password = randomBytes(24).toString('hex')
  return onFreePort(async (port) => {
    const url = `redis://:${password}@127.0.0.1:${port}`
    const settings = { port, password, durable: options.durable ?? true }
    const command = { ...redisCommand(program, settings, resolve(options.dataDirectory)), log: options.log }
    return ownServer({ url, origin: program.origin }, () => startServerProcess(command, () => pingRedis(url)))
  })
}

async function useGivenRedis(url: string): Promise<RunningServer> {
  try {
    await pingRedis(url)
  } catch (thrown) {
    throw new PerezvonError(
      'redis-does-not-answer',
      `The Redis server of REDIS_URL does not answer: ${asError(thrown).message}. ` +
        'Start it or mend REDIS_URL; without REDIS_URL a server is started for you.',
      { cause: thrown },
    )
  }
  return givenServer(url, 'REDIS_URL')
}

interface RedisSettings {
  port: number
  password: string
  durable: boolean
}

function redisCommand(
  program: RedisProgram,
  settings: RedisSettings,
  dataDirectory: string,
): Omit<ServerCommand, 'log'> {
  const common = { name: 'Redis', logFile: join(dataDirectory, 'redis.log') } as const
  switch (program.kind) {
    case 'binary':
      return {
        ...common,
        command: program.command,
        args: ['-'],
        environment: program.environment,
        input: redisConfiguration(settings, {
          bind: '127.0.0.1',
          port: settings.port,
          folder: dataDirectory,
        }),
      }
    case 'container':
      return {
        ...common,
        command: 'docker',
        args: [
          ...['run', '--rm', '--interactive', '--publish', `127.0.0.1:${settings.port}:6379`],
          ...(settings.durable ? ['--volume', `${volumeOf(dataDirectory)}:/data`] : []),
          ...[program.image, 'redis-server', '-'],
        ],
        // Inside the container every address is its own; only the loopback port above leads there.
        input: redisConfiguration(settings, { bind: '*', port: 6379, folder: '/data' }),
      }
    default:
      return program satisfies never
  }
}

/** A volume of Docker's own: a folder of ours would come back owned by the container's user. */
function volumeOf(dataDirectory: string): string {
  return `perezvon-redis-${createHash('sha256').update(dataDirectory).digest('hex').slice(0, 12)}`
}

/**
 * The server's configuration, handed over on its standard input so that the password is in no file and in no
 * list of processes. BullMQ needs `noeviction`: https://docs.bullmq.io/guide/going-to-production.
 */
function redisConfiguration(
  { password, durable }: RedisSettings,
  { bind, port, folder }: { bind: string; port: number; folder: string },
): string {
  return [
    `bind ${bind}`,
    'protected-mode yes',
    `port ${port}`,
    `requirepass ${password}`,
    `dir ${JSON.stringify(folder)}`,
    `appendonly ${durable ? 'yes' : 'no'}`,
    'appendfsync everysec',
    'save ""',
    'maxmemory-policy noeviction',
    'daemonize no',
    '',
  ].join('\n')
}
