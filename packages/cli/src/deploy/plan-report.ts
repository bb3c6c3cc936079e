import type { Plan } from '@perezvon/voximplant/deployment/plan'
import { type Hindrance, hindranceText, type Step } from '@perezvon/voximplant/deployment/step'
import { readVersionStamp } from '@perezvon/voximplant/deployment/version-stamp'
import { printable } from '../printable.ts'
import { textTable } from '../text-table.ts'
import { hunkLines } from './hunks.ts'
import { diffLines } from './line-diff.ts'
import { stepText } from './step-text.ts'

/** Lines of a script's difference that a plan shows, unless it is asked for all. */
const DIFF_LINES = 40

/** A plan as a person reads it: a line for each step, what changes in scripts below it, the sum, what is in the way. */
export function planLines({ steps, hindrances }: Plan, options: { fullDiff: boolean }): string[] {
  const texts = steps.map(stepText)
  const rows = textTable(texts.map(({ sign, thing, name, detail }) => [sign, thing, name, detail]))
  const lines = steps.flatMap((step, index) => [`  ${rows[index]}`, ...scriptDiff(step, options.fullDiff)])
  const count = (sign: '+' | '~' | '-') => texts.filter((text) => text.sign === sign).length
  const sum = `Plan: ${count('+')} to add, ${count('~')} to change, ${count('-')} to remove.`
  return [
    ...lines,
    ...(steps.length === 0 && hindrances.length === 0 ? ['Nothing to change.'] : [sum]),
    ...hindrances.map(hindranceLine),
  ]
}

/** What is in the way, in one line. */
export function hindranceLine(hindrance: Hindrance): string {
  return `✗ ${printable(hindranceText(hindrance))}`
}

function scriptDiff(step: Step, fullDiff: boolean): string[] {
  if (step.kind !== 'replace-script') return []
  const { lines } = diffLines(step.before, step.script)
  if (lines === undefined) return ['      (another text: too little is the same for a comparison)']
  const hunks = hunkLines(lines)
  const shown = fullDiff ? hunks : hunks.slice(0, DIFF_LINES)
  return [
    ...shown.map((line) => `      ${printable(line)}`),
    ...(shown.length < hunks.length
      ? [`      … ${hunks.length - shown.length} more lines: --full-diff shows them`]
      : []),
  ]
}

/** A step as a program reads it. No secret, and no script, is in it. */
export function stepFacts(step: Step): Record<string, unknown> {
  const { sign, thing, name, detail } = stepText(step)
  const action = { '+': 'add', '~': 'change', '-': 'remove' }[sign]
  const facts = { step: step.kind, action, thing, name, detail }
  if (step.kind !== 'add-scenario' && step.kind !== 'replace-script') return facts
  const version = readVersionStamp(step.script)?.version ?? null
  return { ...facts, version, bytes: Buffer.byteLength(step.script) }
}
