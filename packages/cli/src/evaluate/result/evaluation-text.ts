import { printable } from '../../printable.ts'
import { textTable } from '../../text-table.ts'
import type { CaseResult, Evaluation, RunResult } from './evaluation.ts'

/** An evaluation for a person to read: a table of its cases, what failed and why, and its cost. */
export function evaluationLines(evaluation: Evaluation): string[] {
  const head = ['case', 'result', 'passed', 'turns', 'first sentence', 'rubric']
  const right = [false, false, true, true, true, true]
  return [
    ...textTable([head, ...evaluation.cases.map(rowOf)], right),
    ...evaluation.cases.flatMap(troubleLines),
    '',
    summaryLine(evaluation),
  ]
}

function rowOf({ name, verdict, runs }: CaseResult): string[] {
  const held = heldRuns(runs)
  const passed = held.filter((run) => run.verdict === 'passed').length
  const scores = held.flatMap((run) => run.scores.map(({ score }) => score))
  const waits = held.flatMap(({ first_sentence_ms: ms }) => (ms === null ? [] : [ms]))
  return [
    name,
    verdict,
    `${passed}/${runs.length}`,
    figure(mean(held.map(({ turns }) => turns))),
    waits.length === 0 ? '–' : `${Math.max(...waits)} ms`,
    figure(mean(scores)),
  ]
}

/** Runs that were held to their end and judged. */
export function heldRuns(runs: readonly RunResult[]): RunResult[] {
  return runs.filter(({ verdict }) => verdict === 'passed' || verdict === 'failed')
}

/** Null where there is nothing to take it of. */
export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}

function figure(value: number | null): string {
  return value === null ? '–' : String(Math.round(value * 10) / 10)
}

function troubleLines({ name, runs }: CaseResult): string[] {
  return runs.flatMap((run) => {
    const lines = runTroubles(run)
    const where = runs.length === 1 ? name : `${name}, ${run.repeat}`
    const call = run.call_id === null ? '' : `  (${run.call_id}, ${run.outcome}: ${run.reason})`
    return lines.length === 0 ? [] : ['', printable(`${where}${call}`), ...lines.map((line) => `  ${line}`)]
  })
}

/** Everything that was not as it had to be, a line each. */
export function runTroubles({ why, checks, scores }: RunResult): string[] {
  return [
    ...(why === null ? [] : [why]),
    ...checks.filter(({ passed }) => !passed).map(({ what, found }) => `✗ ${what}. ${found ?? ''}`.trim()),
    ...scores
      .filter(({ passed }) => !passed)
      .map(
        ({ name, score, at_least, reason, quote }) =>
          `✗ ${name}: ${score} of 5, at least ${at_least} wanted. ${reason}${quote === null ? '' : ` “${quote}”`}`,
      ),
  ].map(printable)
}

function summaryLine({ suite, agent, model, cases, calls, tokens, seconds, verdict }: Evaluation): string {
  const count = (wanted: CaseResult['verdict']) => cases.filter((one) => one.verdict === wanted).length
  const verdicts = (['passed', 'failed', 'broken', 'skipped'] as const)
    .filter((one) => count(one) > 0)
    .map((one) => `${count(one)} ${one}`)
  const spent = tokens.agent + tokens.player + tokens.judge
  return printable(
    `${verdict}: ${suite.name} with ${agent.name} (${model} model${model === 'simulated' ? ', which judges no rubric' : ''}): ${cases.length} cases, ${verdicts.join(', ')}; ` +
      `${calls} calls, ${spent} tokens, ${seconds} s`,
  )
}
