import { badHeader } from '../list-error.ts'
import { MAX_ROW_CHARACTERS, type ReadRow } from '../written-row.ts'
import type { Column } from './columns.ts'
import { type CsvScanner, createCsvScanner } from './csv-scanner.ts'
import { delimiterOf } from './delimiter.ts'
import { createRowReader } from './row-reader.ts'

/** Reads a CSV file with a header that comes in pieces of text. Throws a ContactListError where the header is none. */
export type CsvReading = {
  push(piece: string): void
  /** The rows since it was asked last. */
  taken(): ReadRow[]
  /** What the table is, once its header is read. */
  table(): { columns: readonly Column[]; delimiter: string } | undefined
  /** Whether what comes begins a row. */
  isBetweenRows(): boolean
  /** Between rows: tells of lines that somebody else has read. */
  passed(lines: number): void
  end(): void
}

/** Of anything but contacts the rows are only written down. */
export function createCsvReading({ of }: { of: 'contacts' | 'anything' }): CsvReading {
  const reader = createRowReader({ of })
  let scanner: CsvScanner | undefined
  let delimiter = ','
  let begin = ''

  const start = (found: string): CsvScanner => {
    delimiter = found
    const started = createCsvScanner({ delimiter, rows: reader })
    started.push(begin)
    begin = ''
    return started
  }

  return {
    push: (piece) => {
      reader.lookAt(piece)
      if (scanner !== undefined) {
        scanner.push(piece)
        return
      }
      begin += piece
      const found = delimiterOf(begin)
      if (found !== undefined) scanner = start(found)
      else if (begin.length > MAX_ROW_CHARACTERS) throw badHeader('header', 'is longer than 64 KiB')
    },
    taken: reader.taken,
    table: () => {
      const columns = reader.columns()
      return columns && { columns, delimiter }
    },
    isBetweenRows: () => scanner?.isBetweenRows() === true,
    passed: (lines) => scanner?.passed(lines),
    end: () => {
      scanner ??= start(delimiterOf(begin, { isWhole: true }) ?? ',')
      scanner.end()
      reader.end()
    },
  }
}
