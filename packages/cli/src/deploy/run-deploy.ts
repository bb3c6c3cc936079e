import { join } from 'node:path'
import { ConfigError } from '@perezvon/runtime/errors'
import { deploy, type Planned, planFor } from '@perezvon/voximplant/deployment/deploy'
import { hindranceText } from '@perezvon/voximplant/deployment/step'
import type { CliConfig } from '../config.ts'
import { type DeployReport, type DeployRun, plannedReport, type Target, targetLine } from './deploy-run.ts'
import { createDeploymentRecords, type DeploymentRecords } from './deployment-records.ts'
import { desiredDeployment } from './desired-deployment.ts'
import { planLines } from './plan-report.ts'
import { serviceSettings } from './service-settings.ts'
import { stepText } from './step-text.ts'
import { findTarget } from './target.ts'

/** Plans, and where it is not only the plan that was asked for, deploys, verifies, and undoes what failed. */
export async function runDeploy(run: DeployRun): Promise<DeployReport> {
  const { flags, api, clock, signal } = run
  const target = await findTarget(run)
  const desired = await desiredDeployment({
    ...target,
    built: await run.build(),
    secrets: flags.secret ?? [],
    environment: run.environment,
    inbound: inboundOf(run.config),
  })
  const planned = await planFor(desired, { api, clock, signal, adopt: flags.adopt === true })
  const report = tellPlan(run, target, planned)
  if (report.outcome === 'refused' || flags.plan) return report
  const record = planned.plan.steps.length > 0 ? await recordsOf(run, target).begin(planned) : undefined
  const done = await execute(run, target, planned, { onStep: async (step) => record?.done(step) })
  if (done.outcome === 'deployed' || done.outcome === 'rolled-back' || done.outcome === 'broken')
    await record?.end(done.outcome)
  return done
}

/** The numbers of VOXIMPLANT_INBOUND_NUMBERS; throws one ConfigError with all that they need besides. */
function inboundOf({ VOXIMPLANT_INBOUND_NUMBERS: numbers, BACKEND_URL, PEREZVON_SECRET }: CliConfig) {
  if (numbers === undefined) return undefined
  const fault = 'is missing, and VOXIMPLANT_INBOUND_NUMBERS is set'
  const faults = [
    ...(BACKEND_URL === undefined
      ? [{ setting: 'BACKEND_URL', fault, remedy: 'Set the address by which Voximplant reaches the gateway' }]
      : []),
    ...(PEREZVON_SECRET === undefined
      ? [{ setting: 'PEREZVON_SECRET', fault, remedy: 'Set the one that the gateways have' }]
      : []),
  ]
  if (BACKEND_URL === undefined || PEREZVON_SECRET === undefined) throw new ConfigError(faults)
  return { numbers, backendUrl: BACKEND_URL, signingSecret: PEREZVON_SECRET }
}

/** Says what was found and what is to be done. */
export function tellPlan(run: DeployRun, target: Target, planned: Planned): DeployReport {
  const applicationId = planned.actual.application?.applicationId
  run.say(targetLine(target, applicationId))
  for (const line of planLines(planned.plan, { fullDiff: run.flags.fullDiff === true })) run.say(line)
  const settings = serviceSettings(planned.actual, target.prefix)
  return plannedReport(target, { plan: planned.plan, applicationId, settings })
}

/** Does what was planned, and says each step; what became of it is the report. */
export async function execute(
  { api, clock, signal, say }: DeployRun,
  target: Target,
  planned: Planned,
  { onStep }: Pick<Parameters<typeof deploy>[1], 'onStep'>,
): Promise<DeployReport> {
  const applicationId = planned.actual.application?.applicationId
  const report = plannedReport(target, { plan: planned.plan, applicationId, settings: {} })
  const deployed = await deploy(planned, {
    api,
    clock,
    signal,
    onStep: async (step) => {
      const { sign, thing, name } = stepText(step)
      say(`✓ ${sign} ${thing} ${name}`)
      await onStep?.(step)
    },
    onRollBack: (because) => say(`✗ ${because.message}\nUndoing what was done:`),
  })
  switch (deployed.kind) {
    case 'unchanged':
    case 'deployed': {
      if (deployed.kind === 'deployed')
        say('Verified: read back, every name, binding and script is as planned.')
      const settings = serviceSettings(deployed.actual, target.prefix)
      const id = deployed.actual.application?.applicationId ?? null
      return { ...report, outcome: deployed.kind, application: { ...report.application, id }, settings }
    }
    case 'rolled-back': {
      const left = deployed.left.map(hindranceText)
      say(left.length === 0 ? 'All of it is undone.' : 'Undone, but for this:')
      for (const line of left) say(`✗ ${line}`)
      return { ...report, outcome: 'rolled-back', error: deployed.because.message, left }
    }
    case 'broken': {
      const left = [`undoing it failed, too: ${deployed.undoing.message}`]
      say(`✗ ${left[0]}`)
      say(
        'Run ./perezvon deploy to finish it, or ./perezvon deploy --rollback to undo it, when that is mended.',
      )
      return { ...report, outcome: 'broken', error: deployed.because.message, left }
    }
    default:
      return deployed satisfies never
  }
}

/** The records of one application of one account. */
export function recordsOf({ folder, clock }: DeployRun, { account, application }: Target): DeploymentRecords {
  const accountFolder = account.accountId.replaceAll(/[^\w-]/g, '_')
  return createDeploymentRecords({ directory: join(folder, accountFolder, application), clock })
}
