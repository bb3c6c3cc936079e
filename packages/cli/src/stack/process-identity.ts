import { readFile } from 'node:fs/promises'
import { runProgram } from './run-program.ts'

/** A process told apart from a later one that was given the same number. */
export interface ProcessIdentity {
  pid: number
  /** When it was started, as the system tells it: to be compared, not read. */
  startedAt: string
}

/** Who runs under this number now; undefined where nobody does. */
export async function identifyProcess(pid: number): Promise<ProcessIdentity | undefined> {
  const startedAt = process.platform === 'linux' ? await startedByProc(pid) : await startedByPs(pid)
  return startedAt === undefined ? undefined : { pid, startedAt }
}

/** Whether that very process still runs. */
export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  const now = await identifyProcess(identity.pid)
  return now?.startedAt === identity.startedAt
}

/** Field 22 of /proc/PID/stat (proc(5)). The name in field 2 may hold spaces, so counting starts behind it. */
async function startedByProc(pid: number): Promise<string | undefined> {
  let stat: string
  try {
    stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return undefined
  }
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return state === 'Z' ? undefined : fields[18]
}

async function startedByPs(pid: number): Promise<string | undefined> {
  const listed = await runProgram('ps', ['-o', 'lstart=', '-p', String(pid)])
  const startedAt = listed.stdout.trim()
  return listed.ok && startedAt !== '' ? startedAt : undefined
}
