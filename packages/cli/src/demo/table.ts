import { textTable } from '../text-table.ts'
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

/** The demo's closing table. What contacts brought cannot steer the terminal. */
export function demoTable(lines: readonly ContactLine[]): string {
  return textTable(
    [COLUMNS.map(({ title }) => title), ...lines.map((line) => COLUMNS.map(({ value }) => value(line)))],
    COLUMNS.map(({ right }) => right === true),
  ).join('\n')
}
