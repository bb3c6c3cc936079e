import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { asError, PerezvonError } from '@perezvon/runtime/errors'
import { onFreePort } from './free-port.ts'
import { askPostgres, ensureDatabase } from './postgres-answers.ts'
import { findPostgresPrograms, type PostgresPrograms, type PostgresRung } from './postgres-programs.ts'
import { runProgram } from './run-program.ts'
import { givenServer, ownServer, type RunningServer } from './running-server.ts'
import { startServerProcess } from './server-process.ts'
import { findUnprivilegedRun, type UnprivilegedRun } from './unprivileged.ts'

export interface PostgresOptions {
  /** A server that runs already (DATABASE_URL): it is checked and used, and nothing is started. */
  url?: string | undefined
  /** Where the clusters (one folder a major version) and the log are kept; made where it is missing. */
  dataDirectory: string
  /** Where fetched programs are kept: `.tools/`. */
  toolsDirectory: string
  /** The database that the answered URL leads to; made where it is missing. */
  database: string
  /** Whether what is committed survives a power cut; true unless told. Off only for tests. */
  fsync?: boolean
  /** The ways of getting a server that may be used; all of them unless told. */
  rungs?: readonly PostgresRung[]
  /** Told each step that may take longer than a second. */
  log: (line: string) => void
}

const superuser = 'perezvon'
const passwordFile = 'perezvon-password'

/**
 * A PostgreSQL that answers: the given one, else a child on a free loopback port, with a password that only
 * the data directory holds. Throws `postgres-does-not-answer` for a given server; `no-postgres`,
 * `postgres-refuses-root`, `postgres-not-initialised` or `server-did-not-start` for our own.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningServer> {
  if (options.url !== undefined) return useGivenPostgres(options.url)
  const dataDirectory = resolve(options.dataDirectory)
  await mkdir(dataDirectory, { recursive: true, mode: 0o711 })
  const kept = await keptMajors(dataDirectory)
  const programs = await findPostgresPrograms(options.toolsDirectory, kept, options.log, options.rungs)
  const run = await findUnprivilegedRun(programs.folder, dataDirectory)
  const cluster = join(dataDirectory, `postgres-${programs.major}`)
  if (!existsSync(cluster)) await initialiseCluster(cluster, programs, run, options.log)
  const password = await readFile(join(cluster, passwordFile), 'utf8')
  return onFreePort(async (port) => {
    const urlTo = (database: string) => `postgresql://${superuser}:${password}@127.0.0.1:${port}/${database}`
    const command = {
      name: 'PostgreSQL',
      prefix: run.prefix,
      command: join(programs.folder, 'postgres'),
      args: ['-D', cluster, ...serverSettings(port, options.fsync ?? true)],
      logFile: join(dataDirectory, 'postgres.log'),
      log: options.log,
    }
    return ownServer({ url: urlTo(options.database), origin: programs.origin }, () =>
      startServerProcess(command, () => ensureDatabase(urlTo('postgres'), options.database)),
    )
  })
}

async function useGivenPostgres(url: string): Promise<RunningServer> {
  try {
    await askPostgres(url)
  } catch (thrown) {
    throw new PerezvonError(
      'postgres-does-not-answer',
      `The PostgreSQL of DATABASE_URL does not answer: ${asError(thrown).message}. ` +
        'Start it or mend DATABASE_URL; without DATABASE_URL a server is started for you.',
      { cause: thrown },
    )
  }
  return givenServer(url, 'DATABASE_URL')
}

/** The major versions of which there is data, so that a newer server on the machine does not hide it. */
async function keptMajors(dataDirectory: string): Promise<number[]> {
  const entries = await readdir(dataDirectory)
  return entries.flatMap((entry) => {
    const major = /^postgres-(\d+)$/.exec(entry)?.[1]
    return major === undefined ? [] : [Number(major)]
  })
}

/** Makes an empty cluster, whole or not at all: it is built beside its place and moved there when done. */
async function initialiseCluster(
  cluster: string,
  programs: PostgresPrograms,
  run: UnprivilegedRun,
  log: (line: string) => void,
): Promise<void> {
  log(`PostgreSQL ${programs.major}: making an empty database cluster in ${cluster}`)
  const incoming = await mkdtemp(`${cluster}-incoming-`)
  try {
    const data = join(incoming, 'data')
    const password = randomBytes(24).toString('hex')
    const passwordSource = join(incoming, 'password')
    await mkdir(data, { mode: 0o700 })
    await writeFile(passwordSource, password, { mode: 0o600 })
    for (const path of [incoming, data, passwordSource]) await run.handOver(path)
    const [command = '', ...args] = [
      ...[...run.prefix, join(programs.folder, 'initdb'), '--pgdata', data, '--username', superuser],
      ...[
        '--pwfile',
        passwordSource,
        '--auth',
        'scram-sha-256',
        '--locale',
        'C',
        '--encoding',
        'UTF8',
        '--no-sync',
      ],
    ]
    const made = await runProgram(command, args, { timeoutMs: 180_000, environment: { LC_ALL: 'C' } })
    if (!made.ok) {
      throw new PerezvonError(
        'postgres-not-initialised',
        `initdb of PostgreSQL ${programs.major} failed:\n${made.stderr}`,
      )
    }
    await writeFile(join(data, passwordFile), password, { mode: 0o600 })
    await rename(data, cluster)
  } finally {
    await rm(incoming, { recursive: true, force: true })
  }
}

function serverSettings(port: number, fsync: boolean): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    fsync: fsync ? 'on' : 'off',
    full_page_writes: fsync ? 'on' : 'off',
    synchronous_commit: fsync ? 'on' : 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
