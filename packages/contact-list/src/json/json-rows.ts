import { ContactListError } from '../list-error.ts'
import { MAX_ROW_CHARACTERS, type WrittenRow } from '../written-row.ts'
import { jsonRow } from './json-row.ts'

/** The objects of one JSON array, each as soon as its closing bracket has come. */
export async function* jsonRows(text: AsyncIterable<string>): AsyncGenerator<WrittenRow[]> {
  const splitter = createArraySplitter()
  for await (const piece of text) yield splitter.push(piece)
  splitter.end()
}

type ArraySplitter = { push(piece: string): WrittenRow[]; end(): void }

const QUOTE = 34
const COMMA = 44
const OPENING_SQUARE = 91
const BACKSLASH = 92
const CLOSING_SQUARE = 93
const OPENING_CURLY = 123
const CLOSING_CURLY = 125

/** Finds the elements of an array by brackets and quotes alone; each is then parsed as JSON. */
function createArraySplitter(): ArraySplitter {
  let state: 'before' | 'inside' | 'after' = 'before'
  let depth = 0
  let isQuoted = false
  let isEscaped = false
  let element = ''
  let count = 0

  /** Whether the code at the place ends an element; keeps brackets and quotes in mind. */
  const ends = (code: number): boolean => {
    if (isQuoted) {
      if (isEscaped) isEscaped = false
      else if (code === BACKSLASH) isEscaped = true
      else if (code === QUOTE) isQuoted = false
      return false
    }
    switch (code) {
      case QUOTE:
        isQuoted = true
        return false
      case OPENING_CURLY:
      case OPENING_SQUARE:
        depth += 1
        return false
      case CLOSING_CURLY:
        depth -= 1
        return false
      case CLOSING_SQUARE:
        depth -= 1
        return depth < 0
      default:
        return code === COMMA && depth === 0
    }
  }

  /** An element between two commas; an empty array has none. */
  const take = (isLast: boolean): WrittenRow[] => {
    const written = element
    element = ''
    if (written.trim() === '') {
      if (isLast && count === 0) return []
      throw noArray()
    }
    count += 1
    return [jsonRow(count, written)]
  }

  /** Reads elements from a place inside the array; answers where it is over. */
  const readInside = (piece: string, begin: number, rows: WrittenRow[]): number => {
    let from = begin
    for (let at = begin; at < piece.length; at += 1) {
      const code = piece.charCodeAt(at)
      if (!ends(code)) continue
      element += piece.slice(from, at)
      rows.push(...take(code === CLOSING_SQUARE))
      from = at + 1
      if (code === CLOSING_SQUARE) {
        state = 'after'
        return from
      }
    }
    element += piece.slice(from)
    if (element.length > MAX_ROW_CHARACTERS) throw tooLong(count + 1)
    return piece.length
  }

  return {
    push: (piece) => {
      const rows: WrittenRow[] = []
      let at = 0
      if (state === 'before') {
        at = piece.search(/\S/)
        if (at === -1) return rows
        if (piece.charCodeAt(at) !== OPENING_SQUARE) throw noArray()
        state = 'inside'
        at += 1
      }
      if (state === 'inside') at = readInside(piece, at, rows)
      if (state === 'after' && piece.slice(at).trim() !== '') throw noArray()
      return rows
    },
    end: () => {
      if (state !== 'after') throw noArray()
    },
  }
}

function noArray(): ContactListError {
  return new ContactListError(
    'malformed-body',
    'The body must be one JSON array of contacts: [{"phone": …}, …].',
  )
}

/** A bracket or a quote was not closed: where the next contact begins cannot be told. */
function tooLong(place: number): ContactListError {
  return new ContactListError('malformed-body', `Contact ${place} is longer than 64 KiB.`)
}
