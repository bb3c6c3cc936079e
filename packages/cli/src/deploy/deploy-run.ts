import type { Clock } from '@perezvon/runtime/clock'
import type { Plan } from '@perezvon/voximplant/deployment/plan'
import { hindranceText } from '@perezvon/voximplant/deployment/step'
import type { ManagementApi } from '@perezvon/voximplant/management-api'
import type { AccountInfo } from '@perezvon/voximplant/management-api/account'
import type { CliConfig } from '../config.ts'
import type { BuiltScenario } from '../local-stack/scenario-build.ts'
import { printable } from '../printable.ts'
import type { SecretReference } from './desired-deployment.ts'
import { stepFacts } from './plan-report.ts'

/** What `perezvon deploy` was asked for. */
export type DeployFlags = {
  plan?: true
  rollback?: true
  application?: string
  prefix?: string
  adopt?: true
  secret?: readonly SecretReference[]
  writeEnv?: string
  fullDiff?: true
  json?: true
  data?: string
}

/** What it works with. */
export type DeployRun = {
  flags: DeployFlags
  config: CliConfig
  environment: Readonly<Record<string, string | undefined>>
  api: ManagementApi
  build: () => Promise<readonly BuiltScenario[]>
  /** Where records of deployments are kept. */
  folder: string
  clock: Clock
  signal: AbortSignal
  /** To the person, a line at a time. */
  say: (line: string) => void
}

/** The application of the account that is deployed to. */
export type Target = { account: AccountInfo; application: string; prefix: string }

export type Outcome = 'planned' | 'unchanged' | 'deployed' | 'refused' | 'rolled-back' | 'broken'

/** What the command came to, as a program reads it. */
export type DeployReport = {
  account: { id: string; name: string }
  application: { name: string; id: string | null }
  steps: readonly Record<string, unknown>[]
  hindrances: readonly string[]
  outcome: Outcome
  error: string | null
  /** What could not be undone, in words. */
  left: readonly string[]
  settings: Readonly<Record<string, string>>
}

/** The report of a plan that was looked at, and no more. */
export function plannedReport(
  { account, application }: Target,
  found: { plan: Plan; applicationId: string | undefined; settings: Readonly<Record<string, string>> },
): DeployReport {
  const { plan, applicationId, settings } = found
  return {
    account: { id: account.accountId, name: account.name },
    application: { name: application, id: applicationId ?? null },
    steps: plan.steps.map(stepFacts),
    hindrances: plan.hindrances.map(hindranceText),
    outcome: plan.hindrances.length > 0 ? 'refused' : 'planned',
    error: null,
    left: [],
    settings,
  }
}

/** 0: nothing to do, or done. 2: a plan with changes. 1: anything else. */
export function exitCodeOf({ outcome, steps }: DeployReport): number {
  switch (outcome) {
    case 'planned':
      return steps.length === 0 ? 0 : 2
    case 'unchanged':
    case 'deployed':
      return 0
    case 'refused':
    case 'rolled-back':
    case 'broken':
      return 1
    default:
      return outcome satisfies never
  }
}

/** The line above a plan. */
export function targetLine({ account, application }: Target, applicationId: string | undefined): string {
  const where = applicationId === undefined ? 'not there yet' : applicationId
  return printable(`Account ${account.name} (${account.accountId}), application ${application} (${where})`)
}
