import { TextDecoder } from 'node:util'
import { csvRows } from './csv-rows.ts'
import { jsonRows, ndjsonRows } from './json-rows.ts'
import { type JudgedRow, judgeRow, type ListTerms } from './judge-row.ts'
import { ContactListError } from './list-error.ts'
import type { WrittenRow } from './written-row.ts'

/** A list as it comes in. */
export type WrittenList = {
  /** text/csv, application/x-ndjson or application/json. */
  contentType: string
  /** Where the content type names it. */
  charset?: string | undefined
  bytes: AsyncIterable<Uint8Array>
}

/** How many rows are judged before they are handed on. */
const ROWS_AT_ONCE = 500

/**
 * Reads a list as it arrives and judges each row, some rows at a time: no list is ever whole in memory. A bad row is a row
 * with faults. Throws a ContactListError where the list is no list.
 */
export async function* readContactList(list: WrittenList, terms: ListTerms): AsyncGenerator<JudgedRow[]> {
  let judged: JudgedRow[] = []
  for await (const row of writtenRows(list)) {
    judged.push(await judgeRow(row, terms))
    if (judged.length < ROWS_AT_ONCE) continue
    yield judged
    judged = []
  }
  if (judged.length > 0) yield judged
}

/** The rows of a list as they were written, whatever they are rows of. Throws as above. */
export function writtenRows({ contentType, charset, bytes }: WrittenList): AsyncGenerator<WrittenRow> {
  const text = decoded(bytes, charset ?? 'utf-8')
  switch (contentType) {
    case 'text/csv':
      return csvRows(text)
    case 'application/x-ndjson':
      return ndjsonRows(text)
    default:
      return jsonRows(text)
  }
}

/** Text in pieces, characters whole however the bytes were cut, without a byte order mark. */
async function* decoded(bytes: AsyncIterable<Uint8Array>, charset: string): AsyncGenerator<string> {
  const decoder = createDecoder(charset)
  try {
    for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true })
    yield decoder.decode()
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown
    throw new ContactListError(
      'malformed-body',
      `The body is not ${charset}. Save the file as UTF-8, or name its encoding, e.g. "Content-Type: text/csv; charset=windows-1251".`,
      { cause: thrown },
    )
  }
}

function createDecoder(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset, { fatal: true })
  } catch (thrown) {
    throw new ContactListError(
      'unsupported-content-type',
      `The encoding ${charset} is not known. Save the file as UTF-8.`,
      { cause: thrown },
    )
  }
}
