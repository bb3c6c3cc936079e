import { isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'
import { ContactListError } from '../list-error.ts'
import { createEncodingGuess, withoutCutCharacter } from './encoding-guess.ts'

/** What a byte becomes that does not fit the encoding: a fault of its row, not of the list. */
export const UNREADABLE = '\ufffd'

const UTF_8 = /^utf-?8$/
const MARK = Buffer.from('\ufeff')

/** Makes UTF-8 of bytes as they come, characters whole. */
type Recoder = { push(chunk: Uint8Array): Uint8Array; end(): Uint8Array }

/**
 * The bytes of a list in UTF-8 without a fault, characters whole however they were cut, without a byte order mark. What
 * `charset` names is taken as it is; without it the bytes tell. Throws a ContactListError where nothing could read it.
 */
export async function* listBytes(
  bytes: AsyncIterable<Uint8Array>,
  charset: string | undefined,
): AsyncGenerator<Uint8Array> {
  const guess = createEncodingGuess()
  let recoder = charset === undefined ? undefined : recoderOf(charset)
  for await (const chunk of bytes) {
    if (recoder !== undefined) {
      yield recoder.push(chunk)
      continue
    }
    const { ascii, decided } = guess.push(chunk)
    if (ascii.length > 0) yield ascii
    if (decided === undefined) continue
    recoder = recoderOf(decided.encoding)
    yield recoder.push(decided.held)
  }
  if (recoder === undefined) {
    const { encoding, held } = guess.end()
    recoder = recoderOf(encoding)
    yield recoder.push(held)
  }
  yield recoder.end()
}

function recoderOf(encoding: string): Recoder {
  if (UTF_8.test(encoding)) return checkedUtf8()
  const decoder = decoderOf(encoding)
  return {
    push: (chunk) => Buffer.from(decoder.decode(chunk, { stream: true })),
    end: () => Buffer.from(decoder.decode()),
  }
}

/** Bytes that are UTF-8 already are handed on as they are. */
function checkedUtf8(): Recoder {
  let cut: Uint8Array = new Uint8Array(0)
  let isBegun = false
  const checked = (bytes: Uint8Array): Uint8Array => {
    if (isUtf8(bytes)) return bytes
    return Buffer.from(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes))
  }
  return {
    push: (chunk) => {
      let bytes = cut.length === 0 ? chunk : Buffer.concat([cut, chunk])
      cut = bytes
      if (!isBegun && bytes.length < MARK.length) return new Uint8Array(0)
      if (!isBegun && MARK.equals(bytes.subarray(0, MARK.length))) bytes = bytes.subarray(MARK.length)
      isBegun = true
      const whole = withoutCutCharacter(bytes)
      cut = Uint8Array.from(bytes.subarray(whole.length))
      return checked(whole)
    },
    end: () => checked(cut),
  }
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
