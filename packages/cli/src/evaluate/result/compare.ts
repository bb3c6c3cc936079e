import { chanceOf } from './chance.ts'
import type { CaseResult, Evaluation } from './evaluation.ts'
import { heldRuns, mean } from './evaluation-text.ts'

/** How one case changed. */
export type CaseChange = {
  name: string
  change: 'better' | 'worse' | 'same'
  before: { passed: number; runs: number }
  after: { passed: number; runs: number }
  /** How likely such a difference is by chance alone. */
  chance: number
  criteria: { name: string; before: number; after: number }[]
  /** The longest waits for a first sentence, on average. */
  wait: { before: number; after: number } | null
}

/** What may not be compared says why; what may says what of it was left out. */
export type Comparison =
  | { kind: 'incomparable'; why: string }
  | { kind: 'compared'; notes: string[]; cases: CaseChange[] }

/** Holds an evaluation against an earlier one, case by case. Only what was asked in the same way is compared. */
export function compareEvaluations(earlier: Evaluation, later: Evaluation): Comparison {
  const why = hindrance(earlier, later)
  if (why !== undefined) return { kind: 'incomparable', why }
  const before = new Map(earlier.cases.map((one) => [one.name, one]))
  const names = new Set(later.cases.map(({ name }) => name))
  const pairs = later.cases.flatMap((one) => {
    const old = before.get(one.name)
    return old === undefined ? [] : [{ old, one }]
  })
  const asked = pairs.filter(({ old, one }) => old.fingerprint === one.fingerprint)
  const comparable = asked.filter(({ old, one }) => [old, one].every(({ runs }) => heldRuns(runs).length > 0))
  const notes = [
    ...(earlier.agent.name === later.agent.name
      ? []
      : [`two agents are compared: ${earlier.agent.name} before, ${later.agent.name} now`]),
    ...(earlier.agent.fingerprint === later.agent.fingerprint
      ? ['the agent is the same document in both: what differs is the model’s doing, or Perezvon’s']
      : []),
    ...(earlier.seed === later.seed
      ? []
      : [`other people: the seed was ${earlier.seed}, and is ${later.seed}`]),
    ...leftOut(
      'asked otherwise than before',
      pairs.filter((pair) => !asked.includes(pair)).map(({ one }) => one.name),
    ),
    ...leftOut(
      'not held in both',
      asked.filter((pair) => !comparable.includes(pair)).map(({ one }) => one.name),
    ),
    ...leftOut(
      'new',
      later.cases.filter(({ name }) => !before.has(name)).map(({ name }) => name),
    ),
    ...leftOut(
      'gone',
      earlier.cases.filter(({ name }) => !names.has(name)).map(({ name }) => name),
    ),
  ]
  return { kind: 'compared', notes, cases: comparable.map(({ old, one }) => changeOf(old, one)) }
}

function hindrance(earlier: Evaluation, later: Evaluation): string | undefined {
  if (earlier.suite.name !== later.suite.name)
    return `the earlier evaluation is of another suite (${earlier.suite.name}, now ${later.suite.name})`
  if (earlier.model !== later.model)
    return `the earlier evaluation was held with a ${earlier.model} model, this one with a ${later.model} one`
  const old = new Set(earlier.cases.map(({ name, fingerprint }) => `${name} ${fingerprint}`))
  return later.cases.some(({ name, fingerprint }) => old.has(`${name} ${fingerprint}`))
    ? undefined
    : 'the suite has changed so much since that no case is asked as before'
}

function leftOut(how: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`not compared, ${how}: ${names.join(', ')}`]
}

function changeOf(old: CaseResult, one: CaseResult): CaseChange {
  const [before, after] = [tallyOf(old), tallyOf(one)]
  const moved = Math.sign(after.passed / after.runs - before.passed / before.runs)
  const waits = [waitOf(old), waitOf(one)] as const
  return {
    name: one.name,
    change: moved > 0 ? 'better' : moved < 0 ? 'worse' : 'same',
    before,
    after,
    chance: chanceOf(before, after),
    criteria: criteriaOf(old, one),
    wait: waits[0] === null || waits[1] === null ? null : { before: waits[0], after: waits[1] },
  }
}

function tallyOf({ runs }: CaseResult): { passed: number; runs: number } {
  const held = heldRuns(runs)
  return { passed: held.filter(({ verdict }) => verdict === 'passed').length, runs: held.length }
}

function waitOf({ runs }: CaseResult): number | null {
  return mean(heldRuns(runs).flatMap(({ first_sentence_ms: ms }) => (ms === null ? [] : [ms])))
}

function criteriaOf(old: CaseResult, one: CaseResult): CaseChange['criteria'] {
  const scoresOf = ({ runs }: CaseResult, name: string) =>
    mean(
      heldRuns(runs).flatMap(({ scores }) =>
        scores.filter((score) => score.name === name).map(({ score }) => score),
      ),
    )
  const names = new Set(one.runs.flatMap(({ scores }) => scores.map(({ name }) => name)))
  return [...names].flatMap((name) => {
    const [before, after] = [scoresOf(old, name), scoresOf(one, name)]
    return before === null || after === null ? [] : [{ name, before, after }]
  })
}
