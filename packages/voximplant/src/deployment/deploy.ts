import { asError } from '@perezvon/runtime/errors'
import type { ActualState } from './actual-state.ts'
import { bringAbout, type Execution, lookAndPlan } from './bring-about.ts'
import type { DesiredState } from './desired-state.ts'
import type { Plan } from './plan.ts'
import { restorePointOf } from './restore-point.ts'
import type { Hindrance } from './step.ts'

/** What was found, what is to be done about it, and the way back. */
export type Planned = {
  desired: DesiredState
  actual: ActualState
  plan: Plan
  /** The state to bring about in order to undo it. */
  restorePoint: DesiredState
}

/** What a deployment came to. */
export type Deployed =
  | { kind: 'unchanged' | 'deployed'; actual: ActualState }
  /** It failed, and what it had done is undone but for `left`. */
  | { kind: 'rolled-back'; because: Error; left: readonly Hindrance[] }
  /** It failed, and so did its undoing. */
  | { kind: 'broken'; because: Error; undoing: Error }

/** Compares the desired state with the platform’s. Nothing is changed. */
export async function planFor(
  desired: DesiredState,
  options: Pick<Execution, 'api' | 'clock' | 'signal'> & { adopt: boolean },
): Promise<Planned> {
  const { actual, plan } = await lookAndPlan(desired, options)
  return { desired, actual, plan, restorePoint: restorePointOf(desired, actual) }
}

/**
 * Executes a plan without hindrances and verifies it; what fails is undone at once. Whoever aborts the signal is obeyed
 * between two steps, by its reason thrown: nothing is undone then, and the same deployment again goes on.
 */
export async function deploy(
  { desired, actual, plan, restorePoint }: Planned,
  execution: Execution & { onRollBack?: ((because: Error) => void) | undefined },
): Promise<Deployed> {
  if (plan.steps.length === 0) return { kind: 'unchanged', actual }
  try {
    return { kind: 'deployed', actual: await bringAbout(desired, { actual, plan }, execution) }
  } catch (thrown) {
    if (execution.signal?.aborted) throw thrown
    execution.onRollBack?.(asError(thrown))
    return rollBack(restorePoint, asError(thrown), execution)
  }
}

async function rollBack(restorePoint: DesiredState, because: Error, given: Execution): Promise<Deployed> {
  // Whoever wants to stop now wants what was begun to be whole.
  const execution = { ...given, signal: undefined }
  try {
    const { actual, plan } = await lookAndPlan(restorePoint, { ...execution, adopt: true })
    await bringAbout(restorePoint, { actual, plan }, execution)
    return { kind: 'rolled-back', because, left: plan.hindrances }
  } catch (thrown) {
    return { kind: 'broken', because, undoing: asError(thrown) }
  }
}
