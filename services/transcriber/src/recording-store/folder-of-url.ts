import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that an address names, as a path or a file:// URL; else why nothing can be stored there. */
export function folderOfUrl(url: string): { ok: true; folder: string } | { ok: false; fault: string } {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(url)?.[1]?.toLowerCase()
  if (scheme === undefined) return { ok: true, folder: resolve(url) }
  if (scheme === 'file' && URL.canParse(url) && new URL(url).host === '')
    return { ok: true, folder: fileURLToPath(url) }
  if (scheme === 's3') return { ok: false, fault: 's3:// is not supported yet' }
  return { ok: false, fault: `${scheme}: names no storage that is served` }
}
