import { badHeader } from '../list-error.ts'
import { MAX_ROW_CHARACTERS, type ReadRow } from '../written-row.ts'
import { type CsvScanner, createCsvScanner } from './csv-scanner.ts'
import { delimiterOf } from './delimiter.ts'
import { createRowReader } from './row-reader.ts'

/**
 * The rows of a CSV file with a header, some at a time: columns in any order, separated by comma, semicolon or tab (the
 * header tells which), quoted or not. Throws a ContactListError where the header is no header of a contact list.
 */
export async function* csvRows(
  text: AsyncIterable<string>,
  { of }: { of: 'contacts' | 'anything' },
): AsyncGenerator<ReadRow[]> {
  const reader = createRowReader({ of })
  let scanner: CsvScanner | undefined
  let begin = ''

  const start = (delimiter: string): CsvScanner => {
    const started = createCsvScanner({ delimiter, rows: reader })
    started.push(begin)
    begin = ''
    return started
  }

  for await (const piece of text) {
    reader.lookAt(piece)
    if (scanner !== undefined) scanner.push(piece)
    else {
      begin += piece
      const delimiter = delimiterOf(begin)
      if (delimiter !== undefined) scanner = start(delimiter)
      else if (begin.length > MAX_ROW_CHARACTERS) throw badHeader('header', 'is longer than 64 KiB')
    }
    const rows = reader.taken()
    if (rows.length > 0) yield rows
  }
  scanner ??= start(delimiterOf(begin, { isWhole: true }) ?? ',')
  scanner.end()
  reader.end()
  yield reader.taken()
}
