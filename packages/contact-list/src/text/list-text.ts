import { TextDecoder } from 'node:util'
import { ContactListError } from '../list-error.ts'
import { createEncodingGuess } from './encoding-guess.ts'

/** Less text at a time means fewer rows that live until the next: what dies young costs the least memory. */
const PIECE_BYTES = 2 * 1024

/** What a byte becomes that does not fit the encoding: a fault of its row, not of the list. */
export const UNREADABLE = '\ufffd'

/**
 * The text of a list in pieces, characters whole however the bytes were cut, without a byte order mark. What `charset`
 * names is taken as it is; without it the bytes tell. Throws a ContactListError where nothing could read it.
 */
export async function* listText(
  bytes: AsyncIterable<Uint8Array>,
  charset: string | undefined,
): AsyncGenerator<string> {
  if (charset !== undefined) {
    yield* decoded(bytes, decoderOf(charset))
    return
  }
  const guess = createEncodingGuess()
  let decoder: TextDecoder | undefined
  for await (const chunk of bytes) {
    if (decoder !== undefined) {
      yield* pieces(decoder, chunk)
      continue
    }
    const { ascii, decided } = guess.push(chunk)
    for (let at = 0; at < ascii.length; at += PIECE_BYTES) yield ascii.slice(at, at + PIECE_BYTES)
    if (decided === undefined) continue
    decoder = decoderOf(decided.encoding)
    yield* pieces(decoder, decided.held)
  }
  if (decoder === undefined) {
    const { encoding, held } = guess.end()
    decoder = decoderOf(encoding)
    yield* pieces(decoder, held)
  }
  yield decoder.decode()
}

async function* decoded(bytes: AsyncIterable<Uint8Array>, decoder: TextDecoder): AsyncGenerator<string> {
  for await (const chunk of bytes) yield* pieces(decoder, chunk)
  yield decoder.decode()
}

function* pieces(decoder: TextDecoder, bytes: Uint8Array): Generator<string> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES)
    yield decoder.decode(bytes.subarray(at, at + PIECE_BYTES), { stream: true })
}

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding)
  } catch (thrown) {
    throw new ContactListError(
      'unsupported-content-type',
      `The encoding ${encoding} is not known. Save the file as UTF-8.`,
      { cause: thrown },
    )
  }
}
