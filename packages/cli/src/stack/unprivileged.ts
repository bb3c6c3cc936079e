import { chown } from 'node:fs/promises'
import { PerezvonError } from '@perezvon/runtime/errors'
import { runProgram } from './run-program.ts'

/** How a program is run that refuses root (PostgreSQL does). */
export interface UnprivilegedRun {
  /** The words before the command. */
  prefix: readonly string[]
  /** Gives a file or folder of ours to whoever the program runs as. */
  handOver: (path: string) => Promise<void>
}

const keep = async () => undefined

/** The user that a container without user namespaces falls back to; `nobody` on every Linux. */
const nobody = 65_534

/**
 * How to run the programs in `programs` without being root. For an ordinary user that is: as they are. For
 * root it is a user namespace in which root's own files belong to an ordinary user, which works in private
 * folders too and needs no account; where namespaces are forbidden, the user nobody, if it can reach the
 * programs and `dataDirectory`. Throws `postgres-refuses-root` otherwise.
 */
export async function findUnprivilegedRun(programs: string, dataDirectory: string): Promise<UnprivilegedRun> {
  if (process.getuid?.() !== 0) return { prefix: [], handOver: keep }
  const namespace = ['unshare', '--user', '--map-user=1000', '--map-group=1000']
  if (await canRun(namespace, 'true')) return { prefix: namespace, handOver: keep }
  const asNobody = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups']
  const reaches = await canRun(asNobody, 'test', '-x', `${programs}/postgres`, '-a', '-x', dataDirectory)
  if (reaches) return { prefix: asNobody, handOver: (path) => chown(path, nobody, nobody) }
  throw new PerezvonError(
    'postgres-refuses-root',
    'PostgreSQL does not run as root, and this machine allows neither user namespaces (unshare -U) nor the ' +
      `user nobody to reach ${programs} and ${dataDirectory}. ` +
      'Run perezvon as an ordinary user, or set DATABASE_URL to a running PostgreSQL.',
  )
}

async function canRun(prefix: readonly string[], ...words: string[]): Promise<boolean> {
  const [command = '', ...args] = [...prefix, ...words]
  return (await runProgram(command, args)).ok
}
