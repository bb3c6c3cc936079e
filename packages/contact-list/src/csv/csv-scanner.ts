import type { FieldFault } from '@perezvon/contracts/http/problem'
import { MAX_ROW_CHARACTERS } from '../written-row.ts'

/** Who is told of rows as they are found. */
export type CsvRows = {
  /** `cells` serves the next row too; the first `count` of them are this row's. `line` is where it begins. */
  row(cells: readonly string[], count: number, line: number): void
  unreadable(line: number, fault: FieldFault): void
}

export type CsvScanner = {
  push(text: string): void
  /** Whether all that was pushed is read and what comes begins a row. */
  isBetweenRows(): boolean
  /** Between rows: tells of lines that somebody else has read. */
  passed(lines: number): void
  end(): void
}

const TAB = 9
const LINE_FEED = 10
const RETURN = 13
const SPACE = 32
const QUOTE = 34
const NO_BREAK_SPACE = 160
/** Other spaces lie from here on; the letters of European scripts before it. */
const RARE_SPACES = 0x1680

/** The end of the row is not in the text yet. */
const CUT_OFF = -1
/** The row is none: a quote is never closed, or it is too long. */
const BROKEN = -2

const NEVER_CLOSED: FieldFault = {
  field: 'row',
  fault: 'has a quote that is never closed',
  remedy: 'Close it; a quote inside a quoted value is written twice',
}
const TOO_LONG: FieldFault = {
  field: 'row',
  fault: 'is longer than 64 KiB',
  remedy: 'Leave out what is not said in a call',
}

/**
 * Finds rows and values in the text of a CSV file, however it is cut. As RFC 4180 has it, and forgiving beyond: blanks
 * around values and quotes do not count, a quote inside a value is a character («ООО "Ромашка"»), lines end in LF, CR or
 * both, empty lines are none. A quote that is never closed costs its own row alone: reading goes on in the next line.
 */
export function createCsvScanner(options: { delimiter: string; rows: CsvRows }): CsvScanner {
  const { rows } = options
  const delimiter = options.delimiter.charCodeAt(0)
  const cells: string[] = []
  let count = 0
  let text = ''
  let isLast = false
  let line = 1
  let hasQuotes = false
  /** A row that is cut off is looked at again when so much text is there, and not at each of many small pieces. */
  let wanted = 0
  /** The rest of a line that is too long is passed over. */
  let isPassingOver = false

  const isBlank = (code: number) =>
    code === SPACE || code === NO_BREAK_SPACE || (code === TAB && delimiter !== TAB)

  function scan(): void {
    let from = 0
    while (from < text.length) {
      const end = isPassingOver ? BROKEN : readRow(from)
      if (end === CUT_OFF && text.length - from <= MAX_ROW_CHARACTERS) break
      if (end < 0) {
        const next = passOver(from)
        from = next === CUT_OFF ? lengthWithout(text, '\r') : next
        if (next === CUT_OFF) break
        continue
      }
      if (saysSomething()) rows.row(cells, count, line)
      line += hasQuotes ? lineEnds(text, from, end) : 1
      from = end
    }
    text = text.slice(from)
    wanted = Math.min(2 * text.length, MAX_ROW_CHARACTERS + 1)
  }

  /** Reads the row at `from`; answers where the next one begins. */
  function readRow(from: number): number {
    count = 0
    hasQuotes = false
    let at = from
    for (;;) {
      while (at < text.length && isBlank(text.charCodeAt(at))) at += 1
      const isQuoted = at < text.length && text.charCodeAt(at) === QUOTE
      at = isQuoted ? readQuoted(at) : readBare(at)
      if (at < 0) return at
      if (at - from > MAX_ROW_CHARACTERS) return BROKEN
      if (at === text.length || text.charCodeAt(at) !== delimiter) return afterLineEnd(at)
      at += 1
    }
  }

  /** Reads a value without quotes; answers where it ends. */
  function readBare(from: number): number {
    const at = valueEnd(text, from, delimiter)
    if (at === text.length && !isLast) return CUT_OFF
    cells[count++] = trimmed(text.slice(from, at))
    return at
  }

  /** Reads a value in quotes: up to the quote behind which nothing but blanks comes before the value must end. */
  function readQuoted(from: number): number {
    hasQuotes = true
    let isDoubled = false
    let isStray = false
    let quote = text.indexOf('"', from + 1)
    while (quote !== -1) {
      if (quote + 1 < text.length && text.charCodeAt(quote + 1) === QUOTE) {
        isDoubled = true
        quote = text.indexOf('"', quote + 2)
        continue
      }
      let after = quote + 1
      while (after < text.length && isBlank(text.charCodeAt(after))) after += 1
      if (after === text.length && !isLast) return CUT_OFF
      const closes = valueEnd(text, after, delimiter) === after
      isStray ||= !closes
      // Over several lines this is the quote of some later row.
      if (isStray && lineEnds(text, from, quote) > 0) return BROKEN
      if (closes) {
        const value = text.slice(from + 1, quote)
        cells[count++] = trimmed(isDoubled ? value.replaceAll('""', '"') : value)
        return after
      }
      quote = text.indexOf('"', quote + 1)
    }
    return isLast ? BROKEN : CUT_OFF
  }

  function afterLineEnd(at: number): number {
    if (at === text.length) return at
    if (text.charCodeAt(at) === LINE_FEED) return at + 1
    // Whether an LF follows must be known, or it would be a line of its own.
    if (at + 1 === text.length && !isLast) return CUT_OFF
    return text.charCodeAt(at + 1) === LINE_FEED ? at + 2 : at + 1
  }

  /** Tells of a row that is none, and answers where its first line ends; CUT_OFF where that is not in the text yet. */
  function passOver(from: number): number {
    const end = firstLineEnd(text, from)
    const isTooLong = (end === -1 ? text.length : end) - from > MAX_ROW_CHARACTERS
    if (!isPassingOver) rows.unreadable(line, isTooLong ? TOO_LONG : NEVER_CLOSED)
    isPassingOver = end === -1
    if (end === -1) return CUT_OFF
    line += 1
    return end
  }

  /** A line of empty values is an empty line. */
  function saysSomething(): boolean {
    for (let at = 0; at < count; at += 1) if (cells[at] !== '') return true
    return false
  }

  return {
    push: (piece) => {
      text += piece
      if (text.length >= wanted) scan()
    },
    isBetweenRows: () => text === '' && !isPassingOver,
    passed: (lines) => {
      line += lines
    },
    end: () => {
      isLast = true
      scan()
    },
  }
}

/** Where a value without quotes is over: at a delimiter, a line end or the end of the text. */
function valueEnd(text: string, from: number, delimiter: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === delimiter || code === LINE_FEED || code === RETURN) return at
  }
  return text.length
}

/** Most values have no blanks around them: looking at both ends is cheaper than `trim`. */
function trimmed(value: string): string {
  if (value === '') return value
  return maySpace(value.charCodeAt(0)) || maySpace(value.charCodeAt(value.length - 1)) ? value.trim() : value
}

function maySpace(code: number): boolean {
  return code <= SPACE || code === NO_BREAK_SPACE || code >= RARE_SPACES
}

/** An LF may follow a CR at the end: both are one line end. */
function lengthWithout(text: string, ending: string): number {
  return text.endsWith(ending) ? text.length - ending.length : text.length
}

function lineEnds(text: string, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at)
    if (code === LINE_FEED || (code === RETURN && text.charCodeAt(at + 1) !== LINE_FEED)) count += 1
  }
  return count
}

/** Where the line of `from` is over: behind its line end; -1 where that is not to be seen. */
function firstLineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === LINE_FEED) return at + 1
    if (code === RETURN && at + 1 < text.length)
      return text.charCodeAt(at + 1) === LINE_FEED ? at + 2 : at + 1
  }
  return -1
}
