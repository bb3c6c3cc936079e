import { printable } from '../printable.ts'
import type { ContactLine } from './figures.ts'

const COLUMNS: readonly { title: string; value: (line: ContactLine) => string; right?: boolean }[] = [
  { title: 'contact', value: (line) => line.contact },
  { title: 'phone', value: (line) => line.phone },
  { title: 'outcome', value: (line) => line.outcome ?? 'NONE' },
  { title: 'reason', value: (line) => line.reason ?? '' },
  { title: 'attempts', value: (line) => String(line.attempts), right: true },
  { title: 'turns', value: (line) => String(line.turns), right: true },
  {
    title: 'first sentence',
    value: (line) => (line.first_sentence_ms === null ? '–' : `${line.first_sentence_ms} ms`),
    right: true,
  },
  { title: 'recording', value: (line) => line.recording },
  { title: 'analysis', value: (line) => line.analysis },
]

/** The demo's closing table, columns as wide as their widest cell. What contacts brought cannot steer the terminal. */
export function demoTable(lines: readonly ContactLine[]): string {
  const rows = [
    COLUMNS.map(({ title }) => title),
    ...lines.map((line) => COLUMNS.map(({ value }) => printable(value(line)))),
  ]
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? '')].length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => pad(cell, widths[column] ?? 0, COLUMNS[column]?.right ?? false))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function pad(cell: string, width: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, width - [...cell].length))
  return right ? space + cell : cell + space
}
