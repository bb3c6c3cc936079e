import type { ReadRow } from '../written-row.ts'
import { createCsvReading } from './csv-reading.ts'

/**
 * The rows of a CSV file with a header, some at a time: columns in any order, separated by comma, semicolon or tab (the
 * header tells which), quoted or not. Throws a ContactListError where the header is no header of a contact list.
 */
export async function* csvRows(
  text: AsyncIterable<string>,
  options: { of: 'contacts' | 'anything' },
): AsyncGenerator<ReadRow[]> {
  const reading = createCsvReading(options)
  for await (const piece of text) {
    reading.push(piece)
    const rows = reading.taken()
    if (rows.length > 0) yield rows
  }
  reading.end()
  yield reading.taken()
}
