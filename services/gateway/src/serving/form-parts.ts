import { on } from 'node:events'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy'
import { ProblemError } from '../problems/problem.ts'
import type { BodyStream } from './route-handler.ts'

/** One part of a form, to be read before the next is asked for. */
export type FormPart = {
  name: string
  /** Where it came from a file. */
  fileName: string | undefined
  /** As the client says, without parameters. */
  contentType: string
  bytes: AsyncIterable<Uint8Array>
}

/** A form of more parts is none of ours; what comes after is passed over. */
const MAX_PARTS = 10

/** What the parser tells of a part. */
type PartEvent = [
  name: string,
  bytes: BusboyFileStream,
  fileName: string | undefined,
  encoding: string,
  type: string,
]

/**
 * The parts of a multipart/form-data body in their order, as they arrive: nothing is kept. Throws a problem, here or while
 * a part is read, where the body is no form or breaks off.
 */
export async function* formParts(body: BodyStream): AsyncGenerator<FormPart> {
  const parser = parserOf(body)
  const stopped = new AbortController()
  let current: BusboyFileStream | undefined
  parser.on('file', (_, bytes) => {
    current = bytes
    // The parser may say that a part breaks off before anybody reads it: the stream remembers.
    bytes.on('error', (error) => bytes.destroy(error))
  })
  const parts = on(parser, 'file', { close: ['finish'], signal: stopped.signal })
  const fed = feed(parser, body, stopped.signal).catch((thrown: Error) => {
    // The parser leaves a part open that will never end: whoever reads it must hear why.
    current?.destroy(thrown)
    return thrown
  })
  try {
    for await (const event of parts) {
      const [name, bytes, fileName, , contentType] = event as PartEvent
      yield { name, fileName, contentType: contentType.toLowerCase(), bytes: bytesOf(bytes) }
      bytes.resume() // what the reader has left of it
    }
    const broken = await fed
    if (broken !== undefined) throw broken
  } catch (thrown) {
    throw (await fed) ?? malformed(thrown)
  } finally {
    stopped.abort()
  }
}

/** What is in a part. Throws a problem where it breaks off. */
async function* bytesOf(part: BusboyFileStream): AsyncGenerator<Uint8Array> {
  try {
    yield* part
  } catch (thrown) {
    throw thrown instanceof ProblemError ? thrown : malformed(thrown)
  }
}

function malformed(cause: unknown): ProblemError {
  return new ProblemError(
    'malformed-body',
    'The form cannot be read: it breaks off, or a part has no name.',
    {
      cause,
    },
  )
}

function parserOf({ header }: BodyStream): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': header },
      isPartAFile: () => true, // a part without a file name is read the same way
      limits: { parts: MAX_PARTS },
    })
  } catch (thrown) {
    throw new ProblemError('malformed-body', 'The form names no boundary in its content-type.', {
      cause: thrown,
    })
  }
}

/** Throws what broke on the way in as it is, and what the parser found as a problem. */
async function feed(parser: BusboyInstance, { bytes }: BodyStream, signal: AbortSignal): Promise<undefined> {
  let broken: unknown
  async function* incoming(): AsyncGenerator<Uint8Array> {
    try {
      yield* bytes
    } catch (thrown) {
      broken = thrown
      throw thrown
    }
  }
  try {
    await pipeline(Readable.from(incoming()), parser, { signal })
  } catch (thrown) {
    throw broken ?? malformed(thrown)
  }
}
