import type { ContactResult } from '@perezvon/contracts/http/export-results'
import type { Cell } from './csv-dialects.ts'

export type Column = { title: string; cell(result: ContactResult): Cell }

type Own = Exclude<keyof ContactResult, 'fields' | 'variables' | 'metadata'>

/** The columns that every campaign has, in their order; what only this one has stands between and behind them. */
const BEFORE_FIELDS: readonly Own[] = [
  'client_id',
  'contact_id',
  'phone',
  'name',
  'state',
  'outcome',
  'reason',
  'attempts',
  'first_attempt_at',
  'last_attempt_at',
  'finished_at',
  'due_at',
  'talk_seconds',
  'cost',
  'caller_id',
  'agent',
  'disposition',
  'summary',
]
const AFTER_FIELDS: readonly Own[] = ['recording', 'call_id', 'why_url', 'call_url']

/** Columns whose words are a client's, a person's or a model's. The others are ours. */
const FREE_TEXT: ReadonlySet<Own> = new Set(['client_id', 'phone', 'name', 'caller_id', 'summary'])

/** More names than this are one column of JSON: a table with a column for every contact is none. */
export const MOST_NAMES = 200

/** What a campaign's table has for columns: `fields` are those that its agent extracts. */
export function resultColumns(names: {
  fields: readonly string[]
  variables: readonly string[]
  metadata: readonly string[]
}): Column[] {
  return [
    ...BEFORE_FIELDS.map(ownColumn),
    ...namedColumns('field', names.fields, ({ fields }) => fields),
    ...AFTER_FIELDS.map(ownColumn),
    ...namedColumns('variable', names.variables, ({ variables }) => variables),
    ...namedColumns('metadata', names.metadata, ({ metadata }) => metadata),
  ]
}

function ownColumn(title: Own): Column {
  return { title, cell: (result) => cellOf(result[title], FREE_TEXT.has(title) ? 'text' : 'plain') }
}

function namedColumns(
  title: string,
  names: readonly string[],
  valuesOf: (result: ContactResult) => Readonly<Record<string, string | number | boolean | null>>,
): Column[] {
  if (names.length > MOST_NAMES)
    return [{ title, cell: (result) => cellOf(JSON.stringify(valuesOf(result)), 'text') }]
  return names.map((name) => ({
    title: `${title}.${name}`,
    cell: (result) => cellOf(valuesOf(result)[name] ?? null, 'text'),
  }))
}

function cellOf(value: string | number | boolean | null, kind: 'text' | 'plain'): Cell {
  if (typeof value === 'number') return { kind: 'number', value }
  return { kind, value: value === null ? null : String(value) }
}
