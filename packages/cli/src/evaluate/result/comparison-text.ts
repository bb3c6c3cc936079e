import { printable } from '../../printable.ts'
import { textTable } from '../../text-table.ts'
import type { CaseChange, Comparison } from './compare.ts'

/** Differences that are likelier than this by chance alone say little. */
const CHANCE = 0.05

/** What got better and what worse, for a person to read. */
export function comparisonLines(comparison: Comparison, against: string): string[] {
  if (comparison.kind === 'incomparable')
    return [printable(`Not compared with ${against}: ${comparison.why}`)]
  const { cases, notes } = comparison
  const changed = (wanted: CaseChange['change']) => cases.filter(({ change }) => change === wanted).length
  return [
    printable(
      `Against ${against}: ${changed('better')} better, ${changed('worse')} worse, ${changed('same')} the same`,
    ),
    ...textTable(cases.map(rowOf)).map((line) => `  ${line}`),
    ...notes.map((note) => printable(`  ${note}`)),
  ]
}

function rowOf({ name, change, before, after, chance, criteria, wait }: CaseChange): string[] {
  const moved = criteria
    .filter((one) => one.before !== one.after)
    .map((one) => `${one.name} ${rounded(one.before)} → ${rounded(one.after)}`)
  return [
    name,
    change,
    `${before.passed}/${before.runs} → ${after.passed}/${after.runs}`,
    change !== 'same' && chance > CHANCE ? `may be chance (p ${chance.toFixed(2)})` : '',
    wait === null ? '' : `${Math.round(wait.before)} → ${Math.round(wait.after)} ms`,
    moved.join(', '),
  ]
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10)
}
