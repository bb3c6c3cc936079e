/**
 * Lines of COPY's text format, written as bytes into memory that a transaction takes and gives back to serve again: an
 * import of any length needs the same two pieces of it. As bytes at once, since joining text and encoding it afterwards
 * costs several times as much.
 */
export type CopyLines = {
  /** A value of the line that is being written; undefined and null are SQL's null. */
  value(value: string | null | undefined): void
  /** One of our own ids: ASCII, and nothing in it has another form. */
  id(value: string): void
  /** A whole number from 0. */
  number(value: number | null | undefined): void
  /** Names and values as JSON. */
  object(values: Readonly<Record<string, string>>): void
  endLine(): void
  /** How many bytes there are. */
  length(): number
  /** What was written; its memory is to be given back. */
  take(): Buffer<ArrayBuffer>
  giveBack(taken: Buffer<ArrayBuffer>): void
}

const FIRST_BYTES = 1024 * 1024
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
  const putNull = (): void => {
    put(BACKSLASH)
    put(CAPITAL_N)
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
    id: (value) => {
      beginValue()
      makeRoom(value.length)
      // Ids are put together of two texts, and looking at the characters of such a text costs a multiple.
      bytes += memory.write(value, bytes, 'latin1')
    },
    number: (value) => {
      beginValue()
      if (value === undefined || value === null) putNull()
      else if (value < 10) put(ZERO + value)
      else putPlain(String(value), PLAIN)
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
