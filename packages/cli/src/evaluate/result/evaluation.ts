import { z } from 'zod'

/**
 * passed · failed: something that had to be so was not · broken: the conversation could not be held or judged ·
 * skipped: it was not begun, and `why` says why.
 */
const verdictSchema = z.enum(['passed', 'failed', 'broken', 'skipped'])

const checkSchema = z.strictObject({ what: z.string(), passed: z.boolean(), found: z.string().nullable() })

const scoreSchema = z.strictObject({
  name: z.string(),
  score: z.number(),
  at_least: z.number(),
  passed: z.boolean(),
  reason: z.string(),
  quote: z.string().nullable(),
})

const runSchema = z.strictObject({
  repeat: z.int(),
  verdict: verdictSchema,
  why: z.string().nullable(),
  call_id: z.string().nullable(),
  outcome: z.string().nullable(),
  reason: z.string().nullable(),
  turns: z.int(),
  first_sentence_ms: z.number().nullable().describe('The longest wait of its turns.'),
  tokens: z.int().describe('Of the agent.'),
  checks: z.array(checkSchema),
  scores: z.array(scoreSchema),
  lines: z.array(z.strictObject({ speaker: z.enum(['agent', 'person']), text: z.string() })),
})
export type RunResult = z.output<typeof runSchema>

const caseSchema = z.strictObject({
  name: z.string(),
  fingerprint: z.string().describe('Changes with all that its result depends on, but the agent.'),
  verdict: verdictSchema,
  pass_rate: z.number().nullable().describe('Of the runs that were held; null where none was.'),
  wanted_rate: z.number(),
  runs: z.array(runSchema),
})
export type CaseResult = z.output<typeof caseSchema>

/** What an evaluation came to: what `--save` writes, `--json` prints and `--against` reads. */
export const evaluationSchema = z.strictObject({
  format: z.literal('perezvon-evaluation-1'),
  suite: z.strictObject({ name: z.string(), fingerprint: z.string() }),
  agent: z.strictObject({ name: z.string(), fingerprint: z.string() }),
  model: z.enum(['real', 'simulated']),
  seed: z.int(),
  started_at: z.string(),
  seconds: z.number(),
  calls: z.int(),
  tokens: z.strictObject({ agent: z.int(), player: z.int(), judge: z.int() }),
  verdict: z.enum(['passed', 'failed', 'incomplete']),
  cases: z.array(caseSchema),
})
export type Evaluation = z.output<typeof evaluationSchema>

/** What the runs of a case come to together. */
export function caseResult(
  planned: { name: string; fingerprint: string; passRate: number },
  runs: readonly RunResult[],
): CaseResult {
  const { name, fingerprint, passRate } = planned
  const held = runs.filter(({ verdict }) => verdict === 'passed' || verdict === 'failed')
  const passed = held.filter(({ verdict }) => verdict === 'passed').length
  const rate = held.length === 0 ? null : passed / held.length
  const whole = { name, fingerprint, pass_rate: rate, wanted_rate: passRate, runs: [...runs] }
  if (runs.some(({ verdict }) => verdict === 'broken')) return { ...whole, verdict: 'broken' }
  if (rate === null || held.length < runs.length) return { ...whole, verdict: 'skipped' }
  return { ...whole, verdict: rate >= passRate ? 'passed' : 'failed' }
}

/**
 * What cases come to together. `incomplete`: something could not be held or judged, was cut off by a limit, or nothing was
 * held at all. `isUnjudged`: a model was to play or judge, and was missing without anybody's wish.
 */
export function verdictOf(
  cases: readonly CaseResult[],
  isCutOff: (run: RunResult) => boolean,
  isUnjudged = false,
): Evaluation['verdict'] {
  const runs = cases.flatMap((one) => one.runs)
  const isHeld = runs.some(({ verdict }) => verdict === 'passed' || verdict === 'failed')
  if (!isHeld || isUnjudged || runs.some((run) => run.verdict === 'broken' || isCutOff(run)))
    return 'incomplete'
  return cases.some(({ verdict }) => verdict === 'failed') ? 'failed' : 'passed'
}

/** For the shell: 0 passed, 1 failed, 2 could not be run whole. */
export function exitCodeOf(verdict: Evaluation['verdict']): number {
  switch (verdict) {
    case 'passed':
      return 0
    case 'failed':
      return 1
    case 'incomplete':
      return 2
    default:
      return verdict satisfies never
  }
}
