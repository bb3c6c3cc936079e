import { access, constants, mkdir, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UNFINISHED_SUFFIX } from '@perezvon/voximplant/recording/save-body'
import type { RecordingStore } from './recording-store.ts'

/** An unfinished file of this age belongs to a process that was killed: no download may take as long. */
const ABANDONED_AFTER_MS = 2 * 60 * 60_000

const KEY = /^[a-z0-9_.-]+(?:\/[a-z0-9_.-]+)*$/

/** Recordings in a folder of this machine (or one that all transcribers share). Creates it, and clears what was abandoned. */
export async function openFolderRecordingStore(options: {
  folder: string
  now: Date
}): Promise<RecordingStore> {
  const { folder } = options
  await mkdir(folder, { recursive: true })
  await clearAbandoned(folder, options.now)
  return {
    takeIn: async (key, download) => {
      const path = pathOf(folder, key)
      await mkdir(dirname(path), { recursive: true })
      return await download(path)
    },
    handOut: async (key, use) => {
      const path = pathOf(folder, key)
      return (await isFile(path)) ? await use(path) : undefined
    },
    check: () => access(folder, constants.W_OK),
  }
}

function pathOf(folder: string, key: string): string {
  if (!KEY.test(key) || key.split('/').includes('..')) throw new Error(`${key} is no recording’s key`)
  return join(folder, key)
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return false
    throw thrown
  }
}

async function clearAbandoned(folder: string, now: Date): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(UNFINISHED_SUFFIX)) continue
    const path = join(entry.parentPath, entry.name)
    const age = await stat(path).then(({ mtimeMs }) => now.getTime() - mtimeMs)
    if (age > ABANDONED_AFTER_MS) await rm(path, { force: true })
  }
}
