import { wholeRubric } from '../judge/whole-rubric.ts'
import { caseResult, type Evaluation, type RunResult, verdictOf } from '../result/evaluation.ts'
import { fingerprintOf, type PlannedCase } from '../suite/planned-cases.ts'
import type { Suite } from '../suite/suite.ts'
import { holdRun, type PlannedRun, type Stage, unheldRun } from './hold-run.ts'

/** Nobody's numbers: the country code +7 has no area 000. */
const FIRST_NUMBER = 70_004_000_000

/** Every run of these cases, each with a number of its own; the same cases give the same numbers. */
export function plannedRuns(cases: readonly PlannedCase[]): PlannedRun[] {
  return cases
    .flatMap((planned) =>
      Array.from({ length: planned.repeats }, (_, index) => ({ planned, repeat: index + 1 })),
    )
    .map((run, index) => ({ ...run, phone: `+${FIRST_NUMBER + index}` }))
}

/**
 * Holds all runs, so many at a time, and judges them. Where a limit is reached the rest is not begun, and says why. Rejects
 * where `signal` aborts; `timeIsOver` ends what is under way, too, and leaves the results so far.
 */
export async function runEvaluation(options: {
  stage: Stage
  suite: Suite
  runs: readonly PlannedRun[]
  /** Whether the simulated model is what was asked for. */
  isRehearsal: boolean
  seed: number
  signal: AbortSignal
  timeIsOver: AbortSignal
  onRun: (run: PlannedRun, result: RunResult) => void
}): Promise<Evaluation> {
  const { stage, suite, runs, seed, signal } = options
  const begun = stage.clock.now()
  const cutOff = new Set<RunResult>()
  const results = new Map<PlannedRun, RunResult>()
  const waiting = runs.values()
  const work = async () => {
    for (const run of waiting) {
      const { result, isCutOff } = await resultOf(options, run)
      if (isCutOff) cutOff.add(result)
      results.set(run, result)
      options.onRun(run, result)
    }
  }
  await Promise.all(Array.from({ length: stage.parallel }, work))
  signal.throwIfAborted()
  const judged = [...new Set(runs.map(({ planned }) => planned))].map((planned) =>
    caseResult(
      planned,
      runs.filter((run) => run.planned === planned).flatMap((run) => results.get(run) ?? []),
    ),
  )
  const { calls, tokens } = stage.allowance.spent()
  return {
    format: 'perezvon-evaluation-1',
    suite: { name: suite.name, fingerprint: fingerprintOf(suite) },
    agent: { name: stage.agent.name, fingerprint: fingerprintOf(stage.agent) },
    model: stage.judge === undefined ? 'simulated' : 'real',
    seed,
    started_at: begun.toISOString(),
    seconds: Math.round((stage.clock.now().getTime() - begun.getTime()) / 1000),
    calls,
    tokens,
    verdict: verdictOf(judged, (run) => cutOff.has(run), isUnjudged(options)),
    cases: judged,
  }
}

/** Whether something would have been played or judged by a model, which nobody chose to go without: a key that is lost, say. */
function isUnjudged(options: { stage: Stage; runs: readonly PlannedRun[]; isRehearsal: boolean }): boolean {
  const { stage, runs, isRehearsal } = options
  if (isRehearsal || stage.judge !== undefined) return false
  return runs.some(
    ({ planned: { isPlayed, rubric } }) => isPlayed || wholeRubric(stage.agent, rubric).length > 0,
  )
}

async function resultOf(
  { stage, signal, timeIsOver }: { stage: Stage; signal: AbortSignal; timeIsOver: AbortSignal },
  run: PlannedRun,
): Promise<{ result: RunResult; isCutOff: boolean }> {
  const { planned, repeat } = run
  const tooLate = 'the time is over: raise limits.minutes or --max-minutes'
  if (planned.isPlayed && stage.judge === undefined)
    return {
      result: unheldRun(
        repeat,
        'skipped',
        'a model plays this person: set OPENAI_API_KEY, or give the goal lines',
      ),
      isCutOff: false,
    }
  const why = timeIsOver.aborted ? tooLate : stage.allowance.begin()
  if (why !== undefined) return { result: unheldRun(repeat, 'skipped', why), isCutOff: true }
  try {
    return { result: await holdRun(stage, run, AbortSignal.any([signal, timeIsOver])), isCutOff: false }
  } catch (thrown) {
    if (signal.aborted || !timeIsOver.aborted) throw thrown
    return { result: unheldRun(repeat, 'skipped', tooLate), isCutOff: true }
  }
}
