/**
 * Lines of COPY's text format, written as bytes into memory that a transaction takes and gives back to serve again: an
 * import of any length needs the same two pieces of it. As bytes at once, since joining text and encoding it afterwards
 * costs several times as much.
 */
export type CopyLines = {
  /** A value of the line that is being written; undefined and null are SQL's null. */
  value(value: string | null | undefined): void
  /** A value of so many bytes of ASCII, none of which has another form, that somebody writes to the place. */
  written(length: number, write: (into: Uint8Array, at: number) => void): void
  /** A whole number from 0. */
  number(value: number | null | undefined): void
  /** Names and values as JSON. */
  object(values: Readonly<Record<string, string>>): void
  /** Bytes between two places as a value; null where both are the same. They are UTF-8 in which nothing has another form. */
  plain(from: Uint8Array, begin: number, end: number): void
  /** The value of a column by its bounds; null where there is no such column. */
  plainAt(column: number | undefined, from: Uint8Array, bounds: Int32Array): void
  /** Fields with values of such bytes as JSON; who says nothing is left out. */
  plainObject(fields: readonly PlainJsonField[], from: Uint8Array, bounds: Int32Array): void
  endLine(): void
  /** How many bytes there are. */
  length(): number
  /** What was written; its memory is to be given back. */
  take(): Buffer<ArrayBuffer>
  giveBack(taken: Buffer<ArrayBuffer>): void
}

/** A field of JSON: `"name":"` as `plainJsonField` writes it, and which of the bounds are its value's. */
export type PlainJsonField = { readonly begin: Uint8Array; readonly column: number }

/** Writes the name of a field down, once for all rows. */
export function plainJsonField(name: string, column: number): PlainJsonField {
  return { begin: Buffer.from(escaped(`${JSON.stringify(name)}:"`)), column }
}

/** Enough for most batches: memory that has to grow is two pieces more for a while. */
const FIRST_BYTES = 1280 * 1024
const MOST_BYTES_A_CHARACTER = 3
/** Enough for whatever is written between two texts, and for a number. */
const SPARE_BYTES = 32

const TAB = 9
const LINE_FEED = 10
const RETURN = 13
const SPACE = 32
const QUOTE = 34
const COMMA = 44
const ZERO = 48
const COLON = 58
const CAPITAL_N = 78
const BACKSLASH = 92
const OPENING_CURLY = 123
const CLOSING_CURLY = 125

/** Characters of up to two bytes: ASCII and the letters of Europe. Others take the long way. */
const SHORT_CHARACTERS = 0x800
const ASCII_CHARACTERS = 0x80

/** Which short characters COPY takes as they are, and which do so inside a JSON string. */
const PLAIN = charactersBut((code) => [TAB, LINE_FEED, RETURN, BACKSLASH].includes(code))
const PLAIN_IN_JSON = charactersBut((code) => code < SPACE || code === QUOTE || code === BACKSLASH)

function charactersBut(isOther: (code: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: SHORT_CHARACTERS }, (_, code) => (isOther(code) ? 0 : 1))
}

export function createCopyLines(): CopyLines {
  const spare: Buffer<ArrayBuffer>[] = []
  let memory = Buffer.allocUnsafeSlow(FIRST_BYTES)
  let bytes = 0
  let isBegun = false

  const makeRoom = (characters: number): void => {
    const needed = bytes + characters * MOST_BYTES_A_CHARACTER + SPARE_BYTES
    if (needed > memory.length) memory = enlarged(memory, bytes, Math.max(needed, memory.length * 2))
  }
  const put = (byte: number): void => {
    memory[bytes++] = byte
  }
  /** Writes a text of plain characters; answers false where there is another in it, and nothing is written then. */
  const putPlain = (text: string, plain: Uint8Array): boolean => {
    makeRoom(text.length)
    const into = memory
    let at = bytes
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index)
      if (plain[code] !== 1) return false
      if (code < ASCII_CHARACTERS) into[at++] = code
      else {
        into[at++] = 0xc0 | (code >> 6)
        into[at++] = 0x80 | (code & 0x3f)
      }
    }
    bytes = at
    return true
  }
  const putEncoded = (text: string): void => {
    makeRoom(text.length)
    bytes += memory.write(text, bytes)
  }
  const putInQuotes = (text: string): void => {
    put(QUOTE)
    // Backslashes of JSON are read by COPY first.
    if (!putPlain(text, PLAIN_IN_JSON)) putEncoded(escaped(JSON.stringify(text).slice(1, -1)))
    put(QUOTE)
  }
  const putDigits = (value: number): void => {
    let digits = 1
    for (let rest = value; rest >= 10; rest = Math.trunc(rest / 10)) digits += 1
    let rest = value
    for (let at = bytes + digits - 1; at >= bytes; at -= 1) {
      const next = Math.trunc(rest / 10)
      memory[at] = ZERO + rest - next * 10
      rest = next
    }
    bytes += digits
  }
  const putNull = (): void => {
    put(BACKSLASH)
    put(CAPITAL_N)
  }
  const putBytes = (from: Uint8Array, begin: number, end: number): void => {
    const into = memory
    let at = bytes
    // Values are short: a native copy of each costs more than the loop.
    for (let index = begin; index < end; index += 1) into[at++] = from[index] ?? 0
    bytes = at
  }
  const beginValue = (): void => {
    makeRoom(0)
    if (isBegun) put(TAB)
    isBegun = true
  }

  return {
    value: (value) => {
      beginValue()
      if (value === undefined || value === null) putNull()
      else if (!putPlain(value, PLAIN)) putEncoded(escaped(value))
    },
    written: (length, write) => {
      beginValue()
      makeRoom(length)
      write(memory, bytes)
      bytes += length
    },
    number: (value) => {
      beginValue()
      if (value === undefined || value === null) putNull()
      else putDigits(value)
    },
    object: (values) => {
      beginValue()
      put(OPENING_CURLY)
      let isFirst = true
      for (const name in values) {
        if (!isFirst) put(COMMA)
        isFirst = false
        putInQuotes(name)
        put(COLON)
        putInQuotes(values[name] ?? '')
      }
      put(CLOSING_CURLY)
    },
    plain: (from, begin, end) => {
      beginValue()
      makeRoom(end - begin)
      if (begin === end) putNull()
      else putBytes(from, begin, end)
    },
    plainAt: (column, from, bounds) => {
      beginValue()
      const begin = column === undefined ? 0 : (bounds[2 * column] ?? 0)
      const end = column === undefined ? 0 : (bounds[2 * column + 1] ?? 0)
      makeRoom(end - begin)
      if (begin === end) putNull()
      else putBytes(from, begin, end)
    },
    plainObject: (fields, from, bounds) => {
      beginValue()
      put(OPENING_CURLY)
      let isFirst = true
      for (let index = 0; index < fields.length; index += 1) {
        const field = fields[index]
        if (field === undefined) continue
        const begin = bounds[2 * field.column] ?? 0
        const end = bounds[2 * field.column + 1] ?? 0
        if (begin === end) continue
        makeRoom(field.begin.length + end - begin)
        if (!isFirst) put(COMMA)
        isFirst = false
        putBytes(field.begin, 0, field.begin.length)
        putBytes(from, begin, end)
        put(QUOTE)
      }
      put(CLOSING_CURLY)
    },
    endLine: () => {
      put(LINE_FEED)
      isBegun = false
    },
    length: () => bytes,
    take: () => {
      const taken = memory.subarray(0, bytes)
      memory = spare.pop() ?? Buffer.allocUnsafeSlow(memory.length)
      bytes = 0
      return taken
    },
    giveBack: (taken) => {
      spare.push(Buffer.from(taken.buffer))
    },
  }
}

function enlarged(memory: Buffer, used: number, length: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafeSlow(length)
  memory.copy(larger, 0, 0, used)
  return larger
}

function escaped(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll('\t', '\\t')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
}
