import { TextDecoder } from 'node:util'
import type { ContactSpec } from '@perezvon/contracts/campaign/contact-spec'
import { contactSpecSchema } from '@perezvon/contracts/campaign/contact-spec'
import type { FieldFault } from '@perezvon/contracts/http/problem'
import { fieldFaults } from '../problems/field-faults.ts'
import { ProblemError } from '../problems/problem.ts'
import type { BodyStream } from '../serving/route-handler.ts'
import { csvRows } from './csv-rows.ts'
import { jsonRows, ndjsonRows } from './json-rows.ts'
import type { WrittenRow } from './written-row.ts'

/** A row that can be called, or why it cannot. */
export type JudgedRow = { line: number; contact: ContactSpec } | { line: number; faults: FieldFault[] }

/** Rows are read as they arrive: no list is ever whole in memory. */
export async function* contactRows(
  body: BodyStream,
  judge: (contact: ContactSpec) => FieldFault[],
): AsyncGenerator<JudgedRow> {
  for await (const row of writtenRows(body)) {
    if ('faults' in row) yield { line: row.line, faults: [...row.faults] }
    else yield judgeRow(row, judge)
  }
}

function judgeRow(
  row: { line: number; fields: unknown },
  judge: (contact: ContactSpec) => FieldFault[],
): JudgedRow {
  const parsed = contactSpecSchema.safeParse(row.fields)
  if (!parsed.success) return { line: row.line, faults: fieldFaults(parsed.error) }
  const faults = judge(parsed.data)
  return faults.length > 0 ? { line: row.line, faults } : { line: row.line, contact: parsed.data }
}

function writtenRows({ contentType, charset, bytes }: BodyStream): AsyncGenerator<WrittenRow> {
  const text = decoded(bytes, charset)
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
    throw new ProblemError(
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
    throw new ProblemError(
      'unsupported-content-type',
      `The encoding ${charset} is not known. Save the file as UTF-8.`,
      { cause: thrown },
    )
  }
}
