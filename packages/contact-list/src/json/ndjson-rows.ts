import { MAX_ROW_CHARACTERS, type WrittenRow } from '../written-row.ts'
import { jsonRow, TOO_LONG } from './json-row.ts'

/** One JSON object a line, some lines at a time; empty lines are passed over. */
export async function* ndjsonRows(text: AsyncIterable<string>): AsyncGenerator<WrittenRow[]> {
  let line = 0
  let rest = ''
  const rowsOf = (lines: readonly string[]): WrittenRow[] => {
    const rows: WrittenRow[] = []
    for (const written of lines) {
      line += 1
      if (written.length > MAX_ROW_CHARACTERS) rows.push({ line, faults: [TOO_LONG] })
      else if (written.trim() !== '') rows.push(jsonRow(line, written))
    }
    return rows
  }
  for await (const piece of text) {
    const lines = (rest + piece).split('\n')
    // Of a line that is too long already no more is kept than tells that it is.
    rest = (lines.pop() ?? '').slice(0, MAX_ROW_CHARACTERS + 1)
    if (lines.length > 0) yield rowsOf(lines)
  }
  yield rowsOf([rest])
}
