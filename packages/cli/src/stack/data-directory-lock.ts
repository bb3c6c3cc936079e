import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { PerezvonError } from '@perezvon/runtime/errors'
import { z } from 'zod'
import { identifyProcess, isRunning, type ProcessIdentity } from './process-identity.ts'
import { serverStopSignal } from './server-process.ts'

/** Keeps a second perezvon from starting servers on the same files. */
export interface DataDirectoryLock {
  /** Notes a server of ours, so that the next start can end it should it outlive us. */
  noteServer: (pid: number) => Promise<void>
  release: () => Promise<void>
}

const processIdentity = z.object({ pid: z.number(), startedAt: z.string() })
const lockContent = z.object({
  owner: processIdentity,
  servers: z.array(processIdentity),
})
type LockContent = z.infer<typeof lockContent>

/**
 * Takes `directory` for this process. Throws `data-in-use` while another process has it. What a killed
 * process left (its lock, and servers that the system did not end with it) is cleared away first.
 */
export async function lockDataDirectory(directory: string): Promise<DataDirectoryLock> {
  // Passable, so that a server that may not run as root reaches its own folder inside.
  await mkdir(directory, { recursive: true, mode: 0o711 })
  const path = join(directory, 'lock.json')
  const owner = await identifyProcess(process.pid)
  if (owner === undefined) throw new Error('this process cannot be found in the list of processes')
  const content: LockContent = { owner, servers: [] }
  while (!(await createFile(path, content))) await clearStaleLock(path, directory)
  // Servers start side by side, and each write replaces the whole file: one note after the other.
  let written = Promise.resolve()
  return {
    noteServer: async (pid) => {
      const identity = await identifyProcess(pid)
      if (identity === undefined) return
      content.servers.push(identity)
      written = written.then(() => replaceFile(path, content))
      await written
    },
    release: () => rm(path, { force: true }),
  }
}

/** Whether the file was not there and is ours now. */
async function createFile(path: string, content: LockContent): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(content), { flag: 'wx', mode: 0o600 })
    return true
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false
    throw thrown
  }
}

async function replaceFile(path: string, content: LockContent): Promise<void> {
  await writeFile(`${path}.next`, JSON.stringify(content), { mode: 0o600 })
  await rename(`${path}.next`, path)
}

async function clearStaleLock(path: string, directory: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  // Its holder let go in this very moment.
  if (text === undefined) return
  const held = parseLock(text)
  if (held !== undefined && (await isRunning(held.owner))) {
    throw new PerezvonError(
      'data-in-use',
      `Another perezvon (process ${held.owner.pid}) works on ${directory}. Stop it first, or give this one a folder of its own (./perezvon up --data FOLDER).`,
    )
  }
  for (const server of held?.servers ?? []) await endOrphan(server)
  await rm(path, { force: true })
}

/** Undefined for a lock that was cut off while it was written: its writer was killed. */
function parseLock(text: string): LockContent | undefined {
  try {
    return lockContent.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

async function endOrphan(server: ProcessIdentity): Promise<void> {
  if (!(await isRunning(server))) return
  process.kill(server.pid, serverStopSignal)
  const deadline = performance.now() + 15_000
  while (performance.now() < deadline) {
    if (!(await isRunning(server))) return
    await delay(50)
  }
  process.kill(server.pid, 'SIGKILL')
  while (await isRunning(server)) await delay(50)
}
