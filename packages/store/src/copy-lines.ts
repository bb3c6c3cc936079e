/**
 * Lines of COPY's text format, kept as bytes until a transaction takes them. The memory is given back and serves again: an
 * import of any length needs the same two pieces of it.
 */
export type CopyLines = {
  /** A value of the line that is being written; undefined and null are SQL's null. */
  value(value: string | null | undefined): void
  number(value: number | null | undefined): void
  /** Names and values as JSON. */
  object(values: Readonly<Record<string, string>>): void
  endLine(): void
  /** How many bytes there are, without the last lines, which are text yet. */
  length(): number
  /** What was written; its memory is to be given back. */
  take(): Buffer<ArrayBuffer>
  giveBack(taken: Buffer<ArrayBuffer>): void
}

const FIRST_BYTES = 64 * 1024
/** So many pieces of text are joined and encoded at once: one piece after the other would cost a multiple. */
const PIECES_AT_ONCE = 800
const MOST_BYTES_A_CHARACTER = 3

export function createCopyLines(): CopyLines {
  const spare: Buffer<ArrayBuffer>[] = []
  let memory = Buffer.allocUnsafeSlow(FIRST_BYTES)
  let bytes = 0
  const pieces: string[] = []
  let count = 0
  /** Before the next value: nothing at the beginning of a line, else a tab. */
  let separator = ''

  const encode = (): void => {
    pieces.length = count
    const text = pieces.join('')
    count = 0
    const needed = bytes + text.length * MOST_BYTES_A_CHARACTER
    if (needed > memory.length) memory = enlarged(memory, bytes, Math.max(needed, memory.length * 2))
    bytes += memory.write(text, bytes)
  }
  const separate = (): void => {
    pieces[count++] = separator
    separator = '\t'
  }

  return {
    value: (value) => {
      separate()
      pieces[count++] =
        value === undefined || value === null ? NULL : OWN.test(value) ? escaped(value) : value
    },
    number: (value) => {
      separate()
      pieces[count++] = value === undefined || value === null ? NULL : String(value)
    },
    object: (values) => {
      separate()
      let opening = '{"'
      for (const name in values) {
        pieces[count++] = opening
        opening = ',"'
        pieces[count++] = inQuotes(name)
        pieces[count++] = '":"'
        pieces[count++] = inQuotes(values[name] ?? '')
        pieces[count++] = '"'
      }
      pieces[count++] = opening === '{"' ? '{}' : '}'
    },
    endLine: () => {
      pieces[count++] = '\n'
      separator = ''
      if (count >= PIECES_AT_ONCE) encode()
    },
    length: () => bytes,
    take: () => {
      encode()
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

const NULL = '\\N'
/** What COPY would take for its own. */
const OWN = /[\\\t\n\r]/

function escaped(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll('\t', '\\t')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
}

/** What has another form in JSON; half of a pair of surrogates too. */
const NOT_PLAIN = /["\\\p{Cc}\p{Cs}]/u

/** A JSON string without its quotes; its backslashes are read by COPY first. */
function inQuotes(text: string): string {
  return NOT_PLAIN.test(text) ? escaped(JSON.stringify(text).slice(1, -1)) : text
}
