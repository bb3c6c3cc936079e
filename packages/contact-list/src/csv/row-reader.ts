import type { FieldFault } from '@perezvon/contracts/http/problem'
import { badHeader } from '../list-error.ts'
import { UNREADABLE } from '../text/list-bytes.ts'
import type { ReadRow, WrittenRow } from '../written-row.ts'
import { cleanValue, withoutDecimals } from './cell-notation.ts'
import { type Column, columnsOf } from './columns.ts'
import type { CsvRows } from './csv-scanner.ts'
import { isDelimiterRow } from './delimiter.ts'
import { plainContact } from './plain-contact.ts'

/** Makes contacts of the rows that a scanner finds; the first row is the header. */
export type RowReader = CsvRows & {
  /** Told of all text before the scanner has it. */
  lookAt(text: string): void
  /** What the header says, once it is read. */
  columns(): readonly Column[] | undefined
  /** The rows since it was asked last. */
  taken(): ReadRow[]
  /** Throws a ContactListError where there was no header. */
  end(): void
}

const MORE_VALUES: FieldFault = {
  field: 'row',
  fault: 'has more values than the header has columns',
  remedy: 'Put values that hold the delimiter into quotes',
}

/** Of anything but contacts the rows are only written down. */
export function createRowReader({ of }: { of: 'contacts' | 'anything' }): RowReader {
  let columns: readonly Column[] | undefined
  let rows: ReadRow[] = []
  const values: string[] = []
  /** Whether somewhere a character could not be read; whether a NUL came. From then on each row is looked through. */
  let hasUnreadable = false
  let hasNul = false

  const readHeader = (cells: readonly string[]): void => {
    if (isDelimiterRow(cells)) return
    columns = columnsOf(cells)
    values.length = columns.length
  }

  const readRow = (
    known: readonly Column[],
    cells: readonly string[],
    count: number,
    line: number,
  ): ReadRow => {
    for (let at = 0; at < known.length; at += 1) values[at] = at < count ? cleanValue(cells[at] ?? '') : ''
    if (hasSurplus(cells, known.length, count)) return { line, faults: [MORE_VALUES] }
    const faults = hasUnreadable ? unreadableValues(known, values) : []
    if (faults.length > 0) return { line, faults }
    const contact = hasNul || of !== 'contacts' ? undefined : plainContact(known, values)
    return contact === undefined ? doubtfulRow(known, values, line) : { line, contact }
  }

  return {
    lookAt: (text) => {
      hasUnreadable ||= text.includes(UNREADABLE)
      hasNul ||= text.includes('\0')
    },
    row: (cells, count, line) => {
      if (columns === undefined) readHeader(cells.slice(0, count))
      else rows.push(readRow(columns, cells, count, line))
    },
    unreadable: (line, fault) => {
      if (columns === undefined) throw badHeader('header', fault.fault, fault.remedy)
      rows.push({ line, faults: [fault] })
    },
    columns: () => columns,
    taken: () => {
      const taken = rows
      rows = []
      return taken
    },
    end: () => {
      if (columns === undefined) throw badHeader('header', 'is missing')
    },
  }
}

/** Empty values behind the last column are the delimiters that spreadsheets leave there. */
function hasSurplus(cells: readonly string[], width: number, count: number): boolean {
  for (let at = width; at < count; at += 1) if (cells[at] !== '') return true
  return false
}

function unreadableValues(columns: readonly Column[], values: readonly string[]): FieldFault[] {
  return columns.flatMap((column, at) =>
    values[at]?.includes(UNREADABLE)
      ? [
          {
            field: fieldOf(column),
            fault: 'holds characters that cannot be read in this encoding',
            remedy:
              'Save the file as UTF-8, or name its encoding, e.g. "Content-Type: text/csv; charset=windows-1251"',
          },
        ]
      : [],
  )
}

/** The row as fields for the schema of a contact. Empty cells say nothing. */
function doubtfulRow(columns: readonly Column[], values: readonly string[], line: number): WrittenRow {
  const own: Record<string, string> = {}
  const variables: Record<string, string> = {}
  const metadata: Record<string, string> = {}
  for (const [at, column] of columns.entries()) {
    const value = values[at] ?? ''
    if (value === '') continue
    switch (column.kind) {
      case 'own':
        own[column.name] = column.name === 'phone' ? withoutDecimals(value) : value
        break
      case 'variable':
        variables[column.name] = value
        break
      case 'metadata':
        metadata[column.name] = value
        break
      default:
        return { line, faults: [untitledValue(at)] }
    }
  }
  return { line, fields: { ...own, variables, metadata } }
}

function untitledValue(at: number): FieldFault {
  return {
    field: `column ${at + 1}`,
    fault: 'holds a value, but the header has no name for it',
    remedy: 'Name the column in the first line, or empty it',
  }
}

/** Where the field is in a contact, as the schema's own faults name it. */
function fieldOf(column: Column): string {
  switch (column.kind) {
    case 'own':
      return column.name
    case 'variable':
      return `variables.${column.name}`
    case 'metadata':
      return `metadata.${column.name}`
    default:
      return 'row'
  }
}
