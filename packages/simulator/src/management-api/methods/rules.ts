import type { Account, Application, Rule } from '../account.ts'
import { ApiFailure, apiErrors } from '../error-codes.ts'
import type { Parameters } from '../parameters.ts'
import type { ApiMethod } from './api-method.ts'

/** A rule as the API shows it. */
export function describeRule(rule: Rule, withScenarios: boolean): Readonly<Record<string, unknown>> {
  return {
    rule_id: rule.ruleId,
    rule_name: rule.ruleName,
    rule_pattern: rule.rulePattern,
    application_id: rule.application.applicationId,
    ...(withScenarios
      ? {
          scenarios: rule.scenarios.map(({ scenarioId, scenarioName }) => ({
            scenario_id: scenarioId,
            scenario_name: scenarioName,
          })),
        }
      : {}),
  }
}

/** `GetRules`: of one application. */
export const getRules: ApiMethod = (parameters, { account }) => {
  const application = applicationOf(parameters, account)
  const ruleId = parameters.whole('rule_id')
  const ruleName = parameters.text('rule_name')
  const result = account
    .rules()
    .filter((rule) => rule.application === application)
    .filter((rule) => ruleId === undefined || rule.ruleId === ruleId)
    .filter((rule) => ruleName === undefined || rule.ruleName.includes(ruleName))
    .map((rule) => describeRule(rule, parameters.flag('with_scenarios')))
  return { result, count: result.length, total_count: result.length }
}

/** `AddRule`: with at least one scenario. */
export const addRule: ApiMethod = (parameters, { account }) => {
  const name = parameters.requiredText('rule_name')
  if (name.length >= 100) throw new ApiFailure(apiErrors.invalidRuleName)
  const scenarioIds = parameters.wholes('scenario_id') ?? scenarioIdsByName(parameters, account)
  const rule = account.addRule({
    name,
    pattern: parameters.requiredText('rule_pattern'),
    applicationId: applicationOf(parameters, account).applicationId,
    scenarioIds,
  })
  return { result: 1, rule_id: rule.ruleId }
}

/** `SetRuleInfo`: takes a scenario_id, says 1, and binds nothing, as the platform does. */
export const setRuleInfo: ApiMethod = (parameters, { account }) => {
  account.rule(parameters.requiredWhole('rule_id'))
  return { result: 1 }
}

/** `BindScenario`: binds scenarios to a rule, or with `bind=false` unbinds them. */
export const bindScenario: ApiMethod = (parameters, { account }) => {
  const ruleId = parameters.whole('rule_id')
  if (ruleId === undefined) throw new ApiFailure(apiErrors.invalidRuleId)
  const { scenarios } = account.rule(ruleId)
  const ids = parameters.wholes('scenario_id') ?? scenarioIdsByName(parameters, account)
  const unbind = parameters.text('bind') === 'false'
  for (const id of ids) {
    const scenario = account.scenario(id)
    const index = scenarios.indexOf(scenario)
    if (unbind && index >= 0) scenarios.splice(index, 1)
    if (!unbind && index < 0) scenarios.push(scenario)
  }
  return { result: 1 }
}

function applicationOf(parameters: Parameters, account: Account): Application {
  const id = parameters.whole('application_id')
  if (id !== undefined) return account.application(id)
  const name = parameters.requiredText('application_name').split('.')[0]
  const found = account.applications().find(({ applicationName }) => applicationName === name)
  if (found === undefined) throw new ApiFailure(apiErrors.invalidApplication)
  return found
}

function scenarioIdsByName(parameters: Parameters, account: Account): number[] {
  const names = parameters.requiredText('scenario_name').split(';')
  return names.map((name) => {
    const scenario = account.scenarios().find(({ scenarioName }) => scenarioName === name)
    if (scenario === undefined) throw new ApiFailure(apiErrors.invalidScenarioName)
    return scenario.scenarioId
  })
}
