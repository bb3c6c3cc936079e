const TAB = 9
export const LINE_FEED = 10
export const RETURN = 13
const SPACE = 32
const QUOTE = 34
const APOSTROPHE = 39
const EQUALS = 61
const BACKSLASH = 92
const DELETE = 127

/** What a byte of UTF-8 is to a row of which nothing has another form, neither in CSV nor in JSON nor in COPY. */
export const PLAIN = 0
export const ENDS_VALUE = 1
/** A delimiter would, too. */
export const ENDS_ROW = 2
export const DOUBTFUL = 3

/** The kinds of all bytes where this one separates values. Beyond U+EFFF lies the character for what cannot be read. */
export function kindsOfBytes(delimiter: number): Uint8Array {
  const kinds = Uint8Array.from({ length: 256 }, (_, byte) => {
    if (byte < SPACE || byte === QUOTE || byte === BACKSLASH || byte === 0xef) return DOUBTFUL
    return PLAIN
  })
  kinds[LINE_FEED] = ENDS_ROW
  kinds[RETURN] = ENDS_ROW
  kinds[delimiter] = ENDS_VALUE
  return kinds
}

/** Delimiters that are no part of any other character. */
export function isPlainDelimiter(delimiter: number): boolean {
  return (
    delimiter === TAB || (delimiter > SPACE && delimiter < DELETE && !BEGINS_NOTATION.includes(delimiter))
  )
}

const BEGINS_NOTATION = [QUOTE, APOSTROPHE, EQUALS, BACKSLASH]

/** Leading bytes of characters that are no spaces, whatever follows. */
const IS_SOLID = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte < 0x80) return byte > SPACE ? 1 : 0
  if (byte < 0xc3) return 0
  return byte === 0xe1 || byte === 0xe2 || byte === 0xe3 ? 0 : 1
})

/** Whether a value begins and ends with characters that nobody trims, and not like a spreadsheet's notation. */
export function isSolid(bytes: Uint8Array, from: number, to: number): boolean {
  const first = bytes[from] ?? 0
  if (first === APOSTROPHE || first === EQUALS || !isNoSpace(bytes, from)) return false
  let last = to - 1
  while (last > from && ((bytes[last] ?? 0) & 0xc0) === 0x80) last -= 1
  return isNoSpace(bytes, last)
}

/** Spaces beyond ASCII: U+00A0, U+1680, U+2000–U+206F (with others that are none) and U+3000–U+303F. */
function isNoSpace(bytes: Uint8Array, at: number): boolean {
  const lead = bytes[at] ?? 0
  if (IS_SOLID[lead] === 1) return true
  const next = bytes[at + 1] ?? 0
  switch (lead) {
    case 0xc2:
      return next > 0xa0
    case 0xe1:
      return next !== 0x9a
    case 0xe2:
      return next > 0x81
    case 0xe3:
      return next !== 0x80
    default:
      return false
  }
}
