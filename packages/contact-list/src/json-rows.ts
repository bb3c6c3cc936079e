import { ContactListError } from './list-error.ts'
import type { WrittenRow } from './written-row.ts'

/** No contact is longer as text; beyond it a bracket was not closed. */
const MAX_ROW_CHARACTERS = 64 * 1024

/** One JSON object a line; empty lines are passed over. A line that is no JSON is a bad row, not a bad file. */
export async function* ndjsonRows(text: AsyncIterable<string>): AsyncGenerator<WrittenRow> {
  let line = 0
  let rest = ''
  const rowOf = (written: string): WrittenRow[] => {
    line += 1
    return written.trim() === '' ? [] : [parseRow(line, written)]
  }
  for await (const piece of text) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > MAX_ROW_CHARACTERS) throw tooLong(line + 1)
    for (const written of lines) yield* rowOf(written)
  }
  yield* rowOf(rest)
}

/** The objects of one JSON array, each as soon as its closing bracket has come. */
export async function* jsonRows(text: AsyncIterable<string>): AsyncGenerator<WrittenRow> {
  const splitter = createArraySplitter()
  for await (const piece of text) yield* splitter.push(piece)
  splitter.end()
}

type ArraySplitter = { push(piece: string): WrittenRow[]; end(): void }

/** Finds the elements of an array by brackets and quotes alone; each is then parsed as JSON. */
function createArraySplitter(): ArraySplitter {
  let state: 'before' | 'inside' | 'after' = 'before'
  let depth = 0
  let quoted = false
  let escaped = false
  let element = ''
  let count = 0

  const take = (): WrittenRow => {
    count += 1
    const row = parseRow(count, element)
    element = ''
    return row
  }

  const read = (character: string): WrittenRow[] => {
    if (state !== 'inside') {
      if (state === 'before' && character === '[') state = 'inside'
      else if (/\S/.test(character)) throw noArray()
      return []
    }
    if (quoted) {
      element += character
      if (escaped) escaped = false
      else if (character === '\\') escaped = true
      else if (character === '"') quoted = false
      return []
    }
    if (depth === 0 && (character === ',' || character === ']')) {
      if (character === ']') state = 'after'
      if (element.trim() !== '') return [take()]
      if (character === ',' || count > 0) throw noArray()
      return []
    }
    element += character
    if (character === '"') quoted = true
    else if (character === '{' || character === '[') depth += 1
    else if (character === '}' || character === ']') depth -= 1
    if (element.length > MAX_ROW_CHARACTERS) throw tooLong(count + 1)
    return []
  }

  return {
    push: (piece) => {
      const rows: WrittenRow[] = []
      for (const character of piece) rows.push(...read(character))
      return rows
    },
    end: () => {
      if (state !== 'after') throw noArray()
    },
  }
}

function parseRow(line: number, written: string): WrittenRow {
  try {
    return { line, fields: JSON.parse(written) }
  } catch {
    // The parser's words would quote the row, which holds personal data.
    return { line, faults: [{ field: 'row', fault: 'is no JSON', remedy: 'Send one JSON object a contact' }] }
  }
}

function noArray(): ContactListError {
  return new ContactListError(
    'malformed-body',
    'The body must be one JSON array of contacts: [{"phone": …}, …].',
  )
}

function tooLong(line: number): ContactListError {
  return new ContactListError('malformed-body', `Contact ${line} is longer than 64 KiB.`)
}
