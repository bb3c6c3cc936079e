import { TerminalError } from '@perezvon/runtime/errors'
import type { Rule } from './management-api/applications.ts'
import type { ManagementApi } from './management-api.ts'

/** What AddScenario and SetScenarioInfo take, in bytes; the runtime itself would take more. */
export const SCRIPT_MAX_BYTES = 128 * 1024 - 1
/** Names have less than 30 characters and are unique in the account, not in the application. */
const SCENARIO_NAME_MAX = 29

export type Deployment = {
  applicationId: string
  /** The rule that StartScenarios names; found or made by its name where absent. */
  ruleId?: string
  ruleName: string
  scenarioName: string
  script: string
}

export type Deployed = {
  scenarioId: string
  ruleId: string
  scenario: 'added' | 'replaced'
  rule: 'added' | 'found'
}

/**
 * Puts a scenario's text into the application and binds it to the rule, and looks afterwards whether it is bound. Done
 * again, it replaces the text and changes nothing else. Throws TerminalError where it cannot be right: `scenario-too-long`,
 * `scenario-name-too-long`, `rule-unknown`, `scenario-not-bound`.
 */
export async function deployScenario(api: ManagementApi, deployment: Deployment): Promise<Deployed> {
  checkLimits(deployment)
  const { applicationId } = deployment
  const { scenarioId, scenario } = await putScenario(api, deployment)
  const known = await findRule(api, deployment)
  if (known === undefined) {
    const { ruleName: name } = deployment
    const { ruleId } = await api.addRule({ applicationId, name, pattern: '.*', scenarioId })
    return { scenarioId, ruleId, scenario, rule: 'added' }
  }
  const { ruleId } = known
  if (!isBound(known, scenarioId)) {
    await api.bindScenario({ applicationId, ruleId, scenarioId, bind: true })
    const now = await findRule(api, { ...deployment, ruleId })
    if (now === undefined || !isBound(now, scenarioId))
      throw new TerminalError('scenario-not-bound', `rule ${ruleId} does not run ${deployment.scenarioName}`)
  }
  return { scenarioId, ruleId, scenario, rule: 'found' }
}

function checkLimits({ scenarioName, script }: Deployment): void {
  const bytes = Buffer.byteLength(script)
  if (bytes > SCRIPT_MAX_BYTES)
    throw new TerminalError(
      'scenario-too-long',
      `${scenarioName}: ${bytes} bytes, ${SCRIPT_MAX_BYTES} are taken`,
    )
  if (scenarioName.length > SCENARIO_NAME_MAX)
    throw new TerminalError(
      'scenario-name-too-long',
      `${scenarioName}: ${SCENARIO_NAME_MAX} characters are taken`,
    )
}

async function putScenario(
  api: ManagementApi,
  { applicationId, scenarioName, script }: Deployment,
): Promise<{ scenarioId: string; scenario: 'added' | 'replaced' }> {
  const known = (await api.scenarios({ applicationId })).find(({ name }) => name === scenarioName)
  if (known === undefined) {
    const { scenarioId } = await api.addScenario({ applicationId, name: scenarioName, script })
    return { scenarioId, scenario: 'added' }
  }
  await api.replaceScript({ scenarioId: known.scenarioId, script })
  return { scenarioId: known.scenarioId, scenario: 'replaced' }
}

async function findRule(
  api: ManagementApi,
  { applicationId, ruleId, ruleName }: Deployment,
): Promise<Rule | undefined> {
  const rules = await api.rules({ applicationId })
  if (ruleId === undefined) return rules.find(({ name }) => name === ruleName)
  const rule = rules.find((one) => one.ruleId === ruleId)
  if (rule !== undefined) return rule
  throw new TerminalError('rule-unknown', `application ${applicationId} has no rule ${ruleId}`)
}

function isBound(rule: Rule, scenarioId: string): boolean {
  return rule.scenarios.some((bound) => bound.scenarioId === scenarioId)
}
