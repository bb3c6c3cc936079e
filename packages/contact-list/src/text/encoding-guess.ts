import { isAscii } from 'node:buffer'
import { ContactListError } from '../list-error.ts'

/** So many bytes from the first that is no ASCII decide. */
const DECIDING_BYTES = 4096
/** A byte order mark, or the mark of an archive. */
const MARK_BYTES = 4

const NOTHING = new Uint8Array(0)

type Decided = { encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1251'; held: Uint8Array }

export type EncodingGuess = {
  /** What of the chunk is ASCII in any encoding, and, once that is clear, how the bytes held back are to be read. */
  push(chunk: Uint8Array): { ascii: Uint8Array; decided?: Decided }
  /** The same where nothing more comes. */
  end(): Decided
}

/**
 * Tells the encoding of a list that came without one: UTF-16 by its mark; else UTF-8, where the first text that is no
 * ASCII reads so; else Windows-1251, as Russian spreadsheets write. Throws a ContactListError at a workbook.
 */
export function createEncodingGuess(): EncodingGuess {
  let isBegun = false
  let held: Uint8Array = new Uint8Array(0)

  /** By the very first bytes; looked at once. */
  const decideByMark = (isWhole: boolean): Decided | undefined => {
    if (isBegun || (held.length < MARK_BYTES && !isWhole)) return undefined
    isBegun = true
    refuseWorkbook(held)
    const encoding = markedEncoding(held)
    return encoding === undefined ? undefined : { encoding, held }
  }
  const takeAscii = (): Uint8Array => {
    const foreign = firstForeign(held)
    const ascii = held.subarray(0, foreign)
    held = held.subarray(foreign)
    return ascii
  }
  const decideByText = (): Decided => ({ encoding: likelyEncoding(held.subarray(0, DECIDING_BYTES)), held })

  return {
    push: (chunk) => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
      const marked = decideByMark(false)
      if (marked !== undefined) return { ascii: NOTHING, decided: marked }
      const ascii = isBegun ? takeAscii() : NOTHING
      if (isBegun && held.length >= DECIDING_BYTES) return { ascii, decided: decideByText() }
      // The chunk is not ours when the next one comes.
      held = Uint8Array.from(held)
      return { ascii }
    },
    end: () => decideByMark(true) ?? decideByText(),
  }
}

function firstForeign(bytes: Uint8Array): number {
  if (isAscii(bytes)) return bytes.length
  let at = 0
  while ((bytes[at] ?? 0x80) < 0x80) at += 1
  return at
}

function markedEncoding([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined
}

/** In Windows-1251 hardly a letter reads as UTF-8; a file of UTF-8 with a broken byte still reads well beside it. */
function likelyEncoding(bytes: Uint8Array): 'utf-8' | 'windows-1251' {
  const text = new TextDecoder('utf-8').decode(withoutCutCharacter(bytes))
  let readable = 0
  let unreadable = 0
  for (const character of text) {
    if (character === '\ufffd') unreadable += 1
    else if (character >= '\x80') readable += 1
  }
  return unreadable > readable ? 'windows-1251' : 'utf-8'
}

/** UTF-8 without the beginning of a character whose other bytes lie beyond the end. */
export function withoutCutCharacter(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) break
    if (byte >= 0xc0) return bytes.subarray(0, bytes.length - back)
  }
  return bytes
}

function refuseWorkbook([first, second, third, fourth]: Uint8Array): void {
  if (first !== 0x50 || second !== 0x4b || third !== 0x03 || fourth !== 0x04) return
  throw new ContactListError(
    'malformed-body',
    'The body is a workbook (.xlsx), not a list. Save the sheet as "CSV UTF-8" and send that file.',
  )
}
