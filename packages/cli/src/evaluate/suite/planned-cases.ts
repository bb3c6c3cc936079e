import { createHash } from 'node:crypto'
import type { Expectation } from './expectation.ts'
import type { Suite, SuiteCriterion, SuiteGoal, SuitePersona } from './suite.ts'

/** One persona with one goal, as often as it is repeated. */
export type PlannedCase = {
  /** `persona/goal`: what results are compared by. */
  name: string
  persona: SuitePersona
  goal: SuiteGoal
  /** Whether a model plays the person; else their lines are spoken as written. */
  isPlayed: boolean
  repeats: number
  passRate: number
  /** Of suite, persona, goal and case: all of them hold. */
  expectations: readonly Expectation[]
  rubric: readonly SuiteCriterion[]
  /** Changes with everything that a result of this case depends on, but the agent. */
  fingerprint: string
}

/** All cases of a suite, in its order; `repeats` stands above the suite's own, `only` chooses by parts of names. */
export function plannedCases(suite: Suite, options: { repeats?: number; only?: string } = {}): PlannedCase[] {
  const { repeats, only = '' } = options
  const pairs = suite.cases ?? everyPair(suite)
  return pairs.flatMap(({ persona: personaName, goal: goalName, ...own }) => {
    const name = `${personaName}/${goalName}`
    const persona = suite.personas[personaName]
    const goal = suite.goals[goalName]
    if (persona === undefined || goal === undefined || !name.includes(only)) return []
    const expectations = [suite.expect, persona.expect, goal.expect, ...(own.expect ? [own.expect] : [])]
    const rubric = [...suite.rubric, ...goal.rubric]
    const { tools, player_model, judge_model } = suite
    return [
      {
        name,
        persona,
        goal,
        isPlayed: goal.lines === undefined,
        repeats: repeats ?? own.repeats ?? suite.repeats,
        passRate: suite.pass_rate,
        expectations,
        rubric,
        fingerprint: fingerprintOf([
          asked(persona),
          asked(goal),
          expectations,
          rubric,
          tools,
          player_model,
          judge_model,
        ]),
      },
    ]
  })
}

/** Which goals a persona has says nothing of one of them; what is expected and judged stands beside, for all together. */
function asked(part: SuitePersona | SuiteGoal) {
  return { ...part, goals: undefined, expect: undefined, rubric: undefined }
}

/** A short name of a document: equal documents have equal ones. */
export function fingerprintOf(document: unknown): string {
  return createHash('sha256').update(JSON.stringify(document)).digest('hex').slice(0, 16)
}

type Pair = { persona: string; goal: string; repeats?: number | undefined; expect?: Expectation }

function everyPair({ personas, goals }: Suite): Pair[] {
  return Object.entries(personas).flatMap(([persona, { goals: own }]) =>
    Object.keys(goals)
      .filter((goal) => own === undefined || own.includes(goal))
      .map((goal) => ({ persona, goal })),
  )
}
