import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { asError, RetryableError } from '@perezvon/runtime/errors'

/** More than was allowed came in. */
export class TooLargeError extends Error {
  override name = 'TooLargeError'
  readonly code = 'recording-too-large'
}

export type SavedBody = { bytes: number; sha256: string }

/** Unfinished files end like this: a killed process leaves one behind, and whoever owns the folder clears it away. */
export const UNFINISHED_SUFFIX = '.part'

/**
 * Writes a body to `destination`, chunk by chunk: first beside it, then renamed, so that the file is there wholly or not
 * at all, and on the disk before it is there. `accept` may still refuse it. What is left unfinished is removed.
 */
export async function saveBody(
  body: AsyncIterable<Uint8Array>,
  options: {
    destination: string
    maxBytes: number
    accept: (saved: SavedBody) => boolean | Promise<boolean>
  },
): Promise<SavedBody | 'not-accepted'> {
  const unfinished = `${options.destination}.${randomUUID()}${UNFINISHED_SUFFIX}`
  const file = await onDisk(() => open(unfinished, 'wx'))
  try {
    const saved = await writeChunks(body, file, options.maxBytes).finally(() => onDisk(() => file.close()))
    if (!(await options.accept(saved))) return 'not-accepted'
    await onDisk(() => rename(unfinished, options.destination))
    return saved
  } finally {
    await rm(unfinished, { force: true })
  }
}

async function writeChunks(
  body: AsyncIterable<Uint8Array>,
  file: FileHandle,
  maxBytes: number,
): Promise<SavedBody> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw new TooLargeError(`more than ${maxBytes} bytes`)
    hash.update(chunk)
    await onDisk(() => file.writeFile(chunk))
  }
  await onDisk(() => file.datasync())
  return { bytes, sha256: hash.digest('hex') }
}

/** Tells our disk's troubles from the network's: both bring errors with codes such as ECONNRESET and ENOSPC. */
async function onDisk<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    throw new RetryableError(
      'recording-not-written',
      `a recording could not be written: ${asError(cause).message}`,
      {
        cause,
      },
    )
  }
}
