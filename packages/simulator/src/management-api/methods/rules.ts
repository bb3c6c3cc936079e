import type { Account, Application, Rule } from '../account.ts'
import { ApiFailure, apiErrors } from '../error-codes.ts'
import type { Parameters } from '../parameters.ts'
import type { ApiMethod } from './api-method.ts'
import { applicationOf } from './named-application.ts'
import { pageOf } from './page.ts'

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
  return pageOf(result, parameters)
}

/** `AddRule`: with at least one scenario; it matches after all that are there. */
export const addRule: ApiMethod = (parameters, { account }) => {
  const scenarioIds = parameters.wholes('scenario_id') ?? scenarioIdsByName(parameters, account)
  const rule = account.addRule({
    name: checkedName(parameters.requiredText('rule_name')),
    pattern: checkedPattern(parameters.requiredText('rule_pattern')),
    applicationId: applicationOf(parameters, account).applicationId,
    scenarioIds,
  })
  return { result: 1, rule_id: rule.ruleId }
}

/** `SetRuleInfo`: name and pattern. Takes a scenario_id, says 1, and binds nothing, as the platform does. */
export const setRuleInfo: ApiMethod = (parameters, { account }) => {
  const rule = account.rule(parameters.requiredWhole('rule_id'))
  const name = parameters.text('rule_name')
  const pattern = parameters.text('rule_pattern')
  if (name !== undefined) account.renameRule(rule.ruleId, checkedName(name))
  if (pattern !== undefined) rule.rulePattern = checkedPattern(pattern)
  return { result: 1 }
}

/** `DelRule`: one or several. */
export const delRule: ApiMethod = (parameters, { account }) => {
  const ids = parameters.wholes('rule_id')
  if (ids === undefined) throw new ApiFailure(apiErrors.invalidRuleId)
  for (const id of ids) account.removeRule(id)
  return { result: 1 }
}

/** `ReorderRules`: of one application; rules that are not named keep their places. */
export const reorderRules: ApiMethod = (parameters, { account }) => {
  const ids = parameters.wholes('rule_id')
  if (ids === undefined) throw new ApiFailure(apiErrors.invalidRuleId)
  account.orderRules(ids)
  return { result: 1 }
}

/** `BindScenario`: binds scenarios to a rule of the same application, or with `bind=false` unbinds them. */
export const bindScenario: ApiMethod = (parameters, { account }) => {
  const ruleId = parameters.whole('rule_id')
  if (ruleId === undefined) throw new ApiFailure(apiErrors.invalidRuleId)
  const { application, scenarios } = account.rule(ruleId)
  if (namesAnother(parameters, account, application)) throw new ApiFailure(apiErrors.invalidRuleId)
  const ids = parameters.wholes('scenario_id') ?? scenarioIdsByName(parameters, account)
  if (parameters.text('bind') !== 'false') {
    account.bindScenarios(ruleId, ids)
    return { result: 1 }
  }
  for (const id of ids) {
    const index = scenarios.indexOf(account.scenario(id))
    if (index >= 0) scenarios.splice(index, 1)
  }
  return { result: 1 }
}

function namesAnother(parameters: Parameters, account: Account, application: Application): boolean {
  if (!parameters.has('application_id') && !parameters.has('application_name')) return false
  return applicationOf(parameters, account) !== application
}

function scenarioIdsByName(parameters: Parameters, account: Account): number[] {
  const names = parameters.requiredText('scenario_name').split(';')
  return names.map((name) => {
    const scenario = account.scenarios().find(({ scenarioName }) => scenarioName === name)
    if (scenario === undefined) throw new ApiFailure(apiErrors.invalidScenarioName)
    return scenario.scenarioId
  })
}

function checkedName(name: string): string {
  if (name.length >= 100) throw new ApiFailure(apiErrors.invalidRuleName)
  return name
}

function checkedPattern(pattern: string): string {
  try {
    new RegExp(pattern)
  } catch (cause) {
    const failure = new ApiFailure(apiErrors.invalidArguments, 'rule_pattern')
    failure.cause = cause
    throw failure
  }
  return pattern
}
