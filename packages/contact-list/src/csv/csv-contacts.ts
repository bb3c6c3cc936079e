import type { PlainContact } from '@perezvon/contracts/campaign/plain-contact'
import type { RowJudge } from '../judge-row.ts'
import { MAX_ROW_CHARACTERS, type ReadRow } from '../written-row.ts'
import { createByteWindow } from './byte-window.ts'
import { createCsvReading } from './csv-reading.ts'
import { plainColumnsOf } from './plain-columns.ts'
import { createPlainRows, type PlainRows } from './plain-rows.ts'

/**
 * The contacts of a CSV file: plain rows are handed over as bytes, all others are yielded, both in their order. The two
 * take turns line by line, and only between rows. `bytes` are UTF-8 without a fault. Throws as `createCsvReading` does.
 */
export async function* csvContacts(
  bytes: AsyncIterable<Uint8Array>,
  { required, plain }: { required: RowJudge['required']; plain: (contact: PlainContact) => void },
): AsyncGenerator<ReadRow[]> {
  const reading = createCsvReading({ of: 'contacts' })
  const window = createByteWindow()
  let rows: PlainRows | 'unknown' | 'none' = 'unknown'

  const readPlain = (from: number): number => {
    if (!reading.isBetweenRows()) return from
    if (rows === 'unknown') rows = plainRows() ?? 'none'
    if (rows === 'none') return from
    const at = rows.read(window.bytes(), from, window.length())
    reading.passed(rows.lines())
    return at
  }
  const plainRows = (): PlainRows | undefined => {
    const { columns = [], delimiter = '' } = reading.table() ?? {}
    const table = plainColumnsOf(columns, required)
    return table && createPlainRows({ table, delimiter, plain })
  }

  for await (const chunk of bytes) {
    window.add(chunk)
    for (let at = 0; ; ) {
      at = readPlain(at)
      const end = window.lineEnd(at)
      const next = end === -1 ? window.length() : end
      // A line that is cut off is read when the rest of it is there.
      if (end === -1 && next - at <= MAX_ROW_CHARACTERS) {
        window.drop(at)
        break
      }
      reading.push(window.text(at, next))
      at = next
      const doubtful = reading.taken()
      if (doubtful.length > 0) yield doubtful
    }
    yield []
  }
  reading.push(window.text(0, window.length()))
  reading.end()
  yield reading.taken()
}
