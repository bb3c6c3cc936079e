import type { Clock } from '@perezvon/runtime/clock'
import { RetryableError, TerminalError } from '@perezvon/runtime/errors'
import type { ApplicationAdmin } from '../management-api/application-admin.ts'
import { type ActualState, readActualState } from './actual-state.ts'
import type { DesiredState } from './desired-state.ts'
import { executeStep, placesOf } from './execute-step.ts'
import { type Plan, planDeployment } from './plan.ts'
import type { Step } from './step.ts'

/** How changes are made, and who is told. */
export type Execution = {
  api: ApplicationAdmin
  clock: Clock
  /** Aborted: the step under way is finished, no other is begun, and the signal's reason is thrown. */
  signal?: AbortSignal | undefined
  onStep?: ((step: Step) => Promise<void> | void) | undefined
}

/** Asked again after trouble that passes: this often, after these pauses. */
const PAUSES_MS = [1000, 3000, 10_000]
/** What was written may be read only a moment later. */
const READS_TO_VERIFY = 3
const PAUSE_TO_VERIFY_MS = 1000

/** Reads and compares, and does so again where the platform was busy. */
export async function lookAndPlan(
  desired: DesiredState,
  { api, clock, signal, adopt }: Pick<Execution, 'api' | 'clock' | 'signal'> & { adopt: boolean },
): Promise<{ actual: ActualState; plan: Plan }> {
  for (const pause of [...PAUSES_MS, undefined]) {
    try {
      const actual = await readActualState(api, desired)
      return { actual, plan: planDeployment(desired, actual, { adopt }) }
    } catch (thrown) {
      if (!(thrown instanceof RetryableError) || pause === undefined) throw thrown
      await clock.sleep(Math.max(pause, thrown.retryAfterMs ?? 0), signal)
    }
  }
  throw new Error('unreachable: the last look returns or throws')
}

/**
 * Makes the changes and looks whether they are made: what is read back must need no step any more, scripts to the last
 * character. Where the platform was busy, or did not answer, what is there is read again before anything is repeated: a
 * change that was made unseen is not made twice. Throws `deployment-not-verified`, or what the platform said.
 */
export async function bringAbout(
  desired: DesiredState,
  first: { actual: ActualState; plan: Plan },
  execution: Execution,
): Promise<ActualState> {
  let { actual, plan } = first
  const knownHindrances = plan.hindrances.length
  for (const pause of [...PAUSES_MS, undefined]) {
    try {
      await executeAll(plan.steps, actual, execution)
      return await verify(desired, knownHindrances, execution)
    } catch (thrown) {
      if (!(thrown instanceof RetryableError) || pause === undefined) throw thrown
      await execution.clock.sleep(Math.max(pause, thrown.retryAfterMs ?? 0), execution.signal)
    }
    ;({ actual, plan } = await lookAndPlan(desired, { ...execution, adopt: true }))
  }
  throw new Error('unreachable: the last round returns or throws')
}

async function executeAll(steps: readonly Step[], actual: ActualState, execution: Execution): Promise<void> {
  const places = placesOf(actual)
  for (const step of steps) {
    execution.signal?.throwIfAborted()
    await executeStep(execution.api, places, step)
    await execution.onStep?.(step)
  }
}

/** What could not be had from the beginning is not missed; what has come into the way since is. */
async function verify(
  desired: DesiredState,
  knownHindrances: number,
  execution: Execution,
): Promise<ActualState> {
  for (let reads = 1; ; reads += 1) {
    const { actual, plan } = await lookAndPlan(desired, { ...execution, adopt: true })
    const missing = plan.steps.filter((step) => !isUntold(step))
    if (missing.length === 0 && plan.hindrances.length <= knownHindrances) return actual
    if (reads === READS_TO_VERIFY) throw notVerified({ ...plan, steps: missing })
    await execution.clock.sleep(PAUSE_TO_VERIFY_MS, execution.signal)
  }
}

/** A number's rule is optional where numbers are read: that it is not told is no reason to undo everything. */
function isUntold(step: Step): boolean {
  return step.kind === 'bind-number' && step.again
}

function notVerified({ steps, hindrances }: Plan): TerminalError {
  const missing = [...steps, ...hindrances].map(({ kind }) => kind).join(', ')
  return new TerminalError(
    'deployment-not-verified',
    `every change was accepted, but what the platform holds is not what was sent: ${missing}`,
  )
}
