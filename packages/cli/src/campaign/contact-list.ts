import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { Readable } from 'node:stream'
import { asError, ConfigError } from '@perezvon/runtime/errors'

/** A contact list on this machine. It is never held in memory as a whole. */
export type ContactList = {
  path: string
  /** What progress and reports call it. */
  name: string
  bytes: number
  /** The content type by which the gateway is told what it is. */
  type: string
}

const TYPES: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.ndjson': 'application/x-ndjson',
  '.jsonl': 'application/x-ndjson',
}

/** Lists that can be sent, in the order given; throws one ConfigError that names all that cannot. */
export async function findContactLists(paths: readonly string[]): Promise<ContactList[]> {
  const found = await Promise.all(paths.map(findContactList))
  const faults = found.flatMap((list) => ('fault' in list ? [list] : []))
  if (faults.length > 0)
    throw new ConfigError(
      faults.map(({ path, fault, remedy }) => ({ setting: `contacts ${path}`, fault, remedy })),
    )
  return found.flatMap((list) => ('fault' in list ? [] : [list]))
}

async function findContactList(
  path: string,
): Promise<ContactList | { path: string; fault: string; remedy: string }> {
  try {
    const { size, isFile } = await stat(path).then((found) => ({ size: found.size, isFile: found.isFile() }))
    if (!isFile)
      return { path, fault: 'is no file', remedy: 'Save the list to a file: it is read more than once' }
    if (size === 0) return { path, fault: 'is empty', remedy: 'Give a list with a line of column titles' }
    return {
      path,
      name: basename(path),
      bytes: size,
      type: TYPES[extname(path).toLowerCase()] ?? 'text/csv',
    }
  } catch (thrown) {
    const fault = `cannot be read (${asError(thrown).message.split(',')[0]})`
    return { path, fault, remedy: 'Give the path of a file that is there, as seen from where you run this' }
  }
}

/** Adds what a list holds to a digest. */
export async function addToDigest(digest: Hash, list: ContactList): Promise<void> {
  const content = createHash('sha256')
  for await (const chunk of bytesOf(list)) content.update(chunk)
  digest.update(content.digest())
}

/** The list as a body to send; tells how many of its bytes have gone. */
export function bodyOf(list: ContactList, onSent: (bytes: number) => void): Readable {
  return Readable.from(counted(list, onSent), { objectMode: false })
}

async function* counted(list: ContactList, onSent: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let sent = 0
  for await (const chunk of bytesOf(list)) {
    yield chunk
    // Asked for the next piece, so that this one is on its way.
    sent += chunk.byteLength
    onSent(sent)
  }
}

/** No more than was there when it was looked at: the length is told ahead of the bytes. */
async function* bytesOf({ path, bytes }: ContactList): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(path, { end: bytes - 1, highWaterMark: 256 * 1024 })) yield chunk
}
