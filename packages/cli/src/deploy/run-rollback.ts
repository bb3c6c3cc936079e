import { PerezvonError } from '@perezvon/runtime/errors'
import { planFor } from '@perezvon/voximplant/deployment/deploy'
import type { DesiredState } from '@perezvon/voximplant/deployment/desired-state'
import { olderOver } from '@perezvon/voximplant/deployment/restore-point'
import { hindranceText } from '@perezvon/voximplant/deployment/step'
import type { DeployReport, DeployRun, Target } from './deploy-run.ts'
import type { PastDeployment } from './deployment-records.ts'
import { execute, recordsOf, tellPlan } from './run-deploy.ts'
import { stepText } from './step-text.ts'
import { findTarget } from './target.ts'

/**
 * Brings back what the last deployment found, and what those before it found that were broken off. Throws
 * `nothing-to-roll-back`, and `changed-since` where somebody else changed what it left.
 */
export async function runRollback(run: DeployRun): Promise<DeployReport> {
  const { flags, api, clock, signal } = run
  const target = await findTarget(run)
  const records = recordsOf(run, target)
  const undoing = toUndo(await records.list())
  const [newest] = undoing
  if (newest === undefined) throw nothingToRollBack(run, target)
  if (newest.end === 'deployed' && !flags.adopt) await requireUnchanged(run, newest)
  const planned = await planFor(stateBefore(undoing), { api, clock, signal, adopt: true })
  run.say(`Back to before ${undoing.at(-1)?.startedAt}`)
  const plan = { ...planned.plan, hindrances: [] }
  const report = tellPlan(run, target, { ...planned, plan })
  const replaced = new Set(undoing.flatMap(({ secretsReplaced }) => secretsReplaced))
  const left = [
    ...planned.plan.hindrances.map(hindranceText),
    ...[...replaced].map(
      (name) => `secret ${name} keeps its value: former values of secrets are kept nowhere`,
    ),
  ]
  if (undoing.some(({ restorePoint }) => restorePoint.gone.application))
    left.push(
      `application ${target.application} stays, empty of what was deployed: remove it in the control panel`,
    )
  for (const line of left) run.say(`! ${line}`)
  if (flags.plan) return { ...report, left }
  const done = await execute(run, target, { ...planned, plan }, {})
  if (done.outcome === 'deployed' || done.outcome === 'unchanged')
    for (const past of undoing) await records.end(past, 'undone')
  return { ...done, left: [...done.left, ...left] }
}

/** The last one that stands, and right before it those that never came to their end. */
function toUndo(past: readonly PastDeployment[]): PastDeployment[] {
  const standing = past.filter(({ end }) => end !== 'undone' && end !== 'rolled-back')
  const [newest, ...older] = standing
  if (newest === undefined) return []
  const whole = older.findIndex(({ end }) => end === 'deployed')
  return [newest, ...older.slice(0, whole < 0 ? older.length : whole)]
}

/** An application is never removed here: what else is bound to it by now, no list of its parts shows. */
function stateBefore(undoing: readonly PastDeployment[]): DesiredState {
  const state = undoing.map(({ restorePoint }) => restorePoint).reduce(olderOver)
  return { ...state, gone: { ...state.gone, application: false } }
}

async function requireUnchanged({ api, clock, signal }: DeployRun, newest: PastDeployment): Promise<void> {
  const { plan } = await planFor(newest.wanted, { api, clock, signal, adopt: true })
  if (plan.steps.length === 0) return
  const changed = plan.steps.map(stepText).map(({ thing, name }) => `${thing} ${name}`)
  throw new PerezvonError(
    'changed-since',
    `somebody changed what the deployment of ${newest.startedAt} left: ${[...new Set(changed)].join(', ')}. ` +
      'Look at it with ./perezvon deploy --plan; give --adopt to undo the deployment, and that with it.',
  )
}

function nothingToRollBack({ folder }: DeployRun, { application }: Target): PerezvonError {
  return new PerezvonError(
    'nothing-to-roll-back',
    `${folder} has no deployment of application ${application} that stands. To go back to an older version all the same, ` +
      'check that version of Perezvon out and run ./perezvon deploy there.',
  )
}
