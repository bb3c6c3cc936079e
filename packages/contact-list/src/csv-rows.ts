import { pipeline, Readable } from 'node:stream'
import { variableNameSchema } from '@perezvon/contracts/campaign/contact-spec'
import type { FieldFault } from '@perezvon/contracts/http/problem'
import { type CsvError, parse } from 'csv-parse'
import { badHeader } from './list-error.ts'
import type { WrittenRow } from './written-row.ts'

const DELIMITERS = [',', ';', '\t'] as const

/** Columns of a contact's own; every other column is a variable of that name. */
const CONTACT_COLUMNS = new Set([
  'id',
  'phone',
  'name',
  'time_zone',
  'priority',
  'not_before',
  'not_after',
  'agent',
  'agent_version',
  'consent',
])
const METADATA = 'metadata.'

/** No contact is longer; an unclosed quote would otherwise swallow the rest of the file into memory. */
const MAX_ROW_CHARACTERS = 64 * 1024

/** Why the parser could not read a row, by its own codes. */
const CSV_FAULTS: Readonly<Record<string, FieldFault>> = {
  CSV_RECORD_INCONSISTENT_COLUMNS: {
    field: 'row',
    fault: 'has more values than the header has columns',
    remedy: 'Put values that hold the delimiter into quotes',
  },
  CSV_QUOTE_NOT_CLOSED: { field: 'row', fault: 'has a quote that is never closed', remedy: 'Close it' },
  CSV_MAX_RECORD_SIZE: {
    field: 'row',
    fault: 'is longer than 64 KiB',
    remedy: 'A quote that is not closed makes the rest of the file one row',
  },
}
const UNREADABLE: FieldFault = { field: 'row', fault: 'cannot be read as CSV' }

type CsvRecord = { record: Record<string, string | undefined>; info: { lines: number } }

/**
 * The rows of a CSV file with a header: columns in any order, separated by comma, semicolon or tab (the header tells
 * which), quoted or not. Throws a problem where the header is no header of a contact list.
 */
export async function* csvRows(text: AsyncIterable<string>): AsyncGenerator<WrittenRow> {
  const { header, whole } = await readHeader(text)
  const unreadable: WrittenRow[] = []
  const parser = parse({
    delimiter: delimiterOf(header),
    columns: columnsOf,
    info: true,
    ltrim: true, // the other side is trimmed below: here it would make a quote inside a value swallow the rows after it
    bom: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    relax_quotes: true, // «ООО "Ромашка"» stands in files without quotes around it
    relax_column_count_less: true,
    max_record_size: MAX_ROW_CHARACTERS,
    on_skip: (error) => {
      const row = unreadableRow(error)
      // A row may be broken in several places: it is one row.
      if (unreadable.at(-1)?.line !== row.line) unreadable.push(row)
      return undefined
    },
  })
  // What breaks on the way in reaches the reader below by the parser's end.
  pipeline(Readable.from(whole), parser, () => undefined)
  for await (const parsed of parser as AsyncIterable<CsvRecord>) {
    yield* unreadable.splice(0)
    yield { line: parsed.info.lines, fields: fieldsOf(parsed.record) }
  }
  yield* unreadable
}

function unreadableRow(error: CsvError | undefined): WrittenRow {
  const line = typeof error?.lines === 'number' ? error.lines : 0
  return { line, faults: [CSV_FAULTS[error?.code ?? ''] ?? UNREADABLE] }
}

/** Empty cells say nothing. Columns that are none of a contact's own are variables, or metadata by their prefix. */
function fieldsOf(record: Record<string, string | undefined>): Record<string, unknown> {
  const own: Record<string, string> = {}
  const variables: Record<string, string> = {}
  const metadata: Record<string, string> = {}
  for (const [column, cell] of Object.entries(record)) {
    const value = cell?.trimEnd() ?? ''
    if (value === '') continue
    if (CONTACT_COLUMNS.has(column)) own[column] = value
    else if (column.startsWith(METADATA)) metadata[column.slice(METADATA.length)] = value
    else variables[column] = value
  }
  return { ...own, variables, metadata }
}

async function readHeader(
  text: AsyncIterable<string>,
): Promise<{ header: string; whole: AsyncIterable<string> }> {
  const pieces = text[Symbol.asyncIterator]()
  let begin = ''
  while (!/[\r\n]/.test(begin.trimStart())) {
    const next = await pieces.next()
    if (next.done === true) break
    begin += next.value
    if (begin.length > MAX_ROW_CHARACTERS) throw badHeader('header', 'is longer than 64 KiB')
  }
  if (begin.trim() === '') throw badHeader('header', 'is missing')
  async function* whole(): AsyncGenerator<string> {
    yield begin
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value
  }
  return { header: begin.trimStart().split(/[\r\n]/, 1)[0] ?? '', whole: whole() }
}

/** The one of the known delimiters that stands in the header most often. */
function delimiterOf(header: string): string {
  const bare = header.replaceAll(/"[^"]*"/g, '')
  const counts = DELIMITERS.map((delimiter) => ({ delimiter, count: bare.split(delimiter).length }))
  return counts.reduce((best, other) => (other.count > best.count ? other : best)).delimiter
}

function columnsOf(header: string[]): string[] {
  const names = header.map((name) => name.trim().toLowerCase())
  const bad = names.findIndex(
    (name) => !name.startsWith(METADATA) && !variableNameSchema.safeParse(name).success,
  )
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (bad !== -1)
    throw badHeader(
      `header: "${header[bad]}"`,
      'is no column name',
      'Use lower-case letters, digits and underscores, e.g. phone, name, order_number',
    )
  if (twice !== undefined) throw badHeader(`header: "${twice}"`, 'stands there twice')
  if (!names.includes('phone'))
    throw badHeader('header: "phone"', 'is missing', 'Name the column that holds the numbers "phone"')
  return names
}
