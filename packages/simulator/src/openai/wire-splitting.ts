import type { ServerResponse } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** Where the bytes of a stream are cut on the wire. */
export type WireSplitting = 'none' | 'inside-characters' | 'every-byte'

/**
 * Writes one server-sent event, cut as wished. Each part is a chunk of its own, sent in a turn of its own, so
 * that a reader gets it apart from the next: networks do cut streams inside characters.
 */
export async function writeEvent(
  response: ServerResponse,
  splitting: WireSplitting,
  event: string,
): Promise<void> {
  if (splitting === 'none') {
    response.write(event)
    return
  }
  const bytes = Buffer.from(event, 'utf8')
  for (const part of splitting === 'every-byte' ? singleBytes(bytes) : insideCharacters(bytes)) {
    if (response.destroyed) return
    response.write(part)
    await nextTurn()
  }
}

function singleBytes(bytes: Buffer): Buffer[] {
  return Array.from(bytes, (_, at) => bytes.subarray(at, at + 1))
}

/** Cuts after the first byte of every multi-byte character, so that no part holds such a character whole. */
function insideCharacters(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = []
  let start = 0
  for (let at = 0; at < bytes.length; at += 1) {
    if ((bytes[at] ?? 0) < 0xc0) continue
    parts.push(bytes.subarray(start, at + 1))
    start = at + 1
  }
  parts.push(bytes.subarray(start))
  return parts
}
