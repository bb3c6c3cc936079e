import { csvRows } from './csv/csv-rows.ts'
import { jsonRows } from './json/json-rows.ts'
import { ndjsonRows } from './json/ndjson-rows.ts'
import { createRowJudge, type JudgedRow, type ListTerms } from './judge-row.ts'
import { listText } from './text/list-text.ts'
import type { ReadRow, WrittenRow } from './written-row.ts'

/** A list as it comes in. */
export type WrittenList = {
  /** text/csv, application/x-ndjson or application/json. */
  contentType: string
  /** Where the content type names it; else the bytes tell. */
  charset?: string | undefined
  /** Each piece is read when the next is asked for. */
  bytes: AsyncIterable<Uint8Array>
}

/**
 * Reads a list as it arrives and judges each row, some rows at a time: no list is ever whole in memory, and nothing is
 * read ahead of who takes the rows. A bad row is a row with faults. Throws a ContactListError where the list is none.
 */
export async function* readContactList(list: WrittenList, terms: ListTerms): AsyncGenerator<JudgedRow[]> {
  const { judgeRow } = createRowJudge(terms)
  for await (const rows of rowsOf(list, { of: 'contacts' })) {
    const judged: JudgedRow[] = []
    for (const row of rows) {
      const verdict = judgeRow(row)
      judged.push(verdict instanceof Promise ? await verdict : verdict)
    }
    yield judged
  }
}

/** The rows of a list as they were written, whatever they are rows of. Throws as above. */
export async function* writtenRows(list: WrittenList): AsyncGenerator<WrittenRow> {
  for await (const rows of rowsOf(list, { of: 'anything' })) yield* rows
}

/** The rows of a list as they were read, some at a time. */
export function rowsOf(list: WrittenList, rows: { of: 'contacts' }): AsyncGenerator<ReadRow[]>
export function rowsOf(list: WrittenList, rows: { of: 'anything' }): AsyncGenerator<WrittenRow[]>
export function rowsOf(
  { contentType, charset, bytes }: WrittenList,
  rows: { of: 'contacts' | 'anything' },
): AsyncGenerator<ReadRow[]> {
  const text = listText(bytes, charset)
  switch (contentType) {
    case 'text/csv':
      return csvRows(text, rows)
    case 'application/x-ndjson':
      return ndjsonRows(text)
    default:
      return jsonRows(text)
  }
}
