import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * Writes a stream to a file that bears its name only when it is whole: until then it is written beside it, and where the
 * stream breaks nothing is left of it. What was under the name before is replaced.
 */
export async function saveWhole(
  body: Readable,
  path: string,
  signal: AbortSignal,
): Promise<{ bytes: number }> {
  const partial = join(dirname(path), `.${basename(path)}.${process.pid}.part`)
  const file = createWriteStream(partial, { flush: true })
  try {
    await pipeline(body, file, { signal })
    await rename(partial, path)
    return { bytes: file.bytesWritten }
  } catch (thrown) {
    await rm(partial, { force: true })
    throw thrown
  }
}
