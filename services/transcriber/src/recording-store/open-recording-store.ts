import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigError } from '@perezvon/runtime/errors'
import { openFolderRecordingStore } from './folder-recording-store.ts'
import type { RecordingStore } from './recording-store.ts'

const REMEDY = 'Set it to a folder, as a path or a file:// URL'

/** Opens the storage that `recordingsUrl` names. Throws ConfigError where it names one that is not served. */
export async function openRecordingStore(options: {
  recordingsUrl: string
  now: Date
}): Promise<RecordingStore> {
  return await openFolderRecordingStore({ folder: folderOf(options.recordingsUrl), now: options.now })
}

function folderOf(recordingsUrl: string): string {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(recordingsUrl)?.[1]?.toLowerCase()
  if (scheme === undefined) return resolve(recordingsUrl)
  if (scheme === 'file' && URL.canParse(recordingsUrl) && new URL(recordingsUrl).host === '')
    return fileURLToPath(recordingsUrl)
  const fault = scheme === 's3' ? 's3:// is not supported yet' : `${scheme}: names no storage that is served`
  throw new ConfigError([{ setting: 'RECORDINGS_URL', fault, remedy: REMEDY }])
}
