import { platformLimits } from '../../voxengine/platform-limits.ts'
import { ApiFailure, apiErrors } from '../error-codes.ts'
import type { ApiMethod } from './api-method.ts'

/** `GetScenarios`: the text only of a single one, asked for by id. */
export const getScenarios: ApiMethod = (parameters, { account }) => {
  const id = parameters.whole('scenario_id')
  const name = parameters.text('scenario_name')
  const applicationId = parameters.whole('application_id')
  const result = account
    .scenarios()
    .filter((scenario) => id === undefined || scenario.scenarioId === id)
    .filter((scenario) => name === undefined || scenario.scenarioName === name)
    .filter((scenario) => applicationId === undefined || scenario.applicationId === applicationId)
    .map((scenario) => ({
      scenario_id: scenario.scenarioId,
      scenario_name: scenario.scenarioName,
      ...(id !== undefined && parameters.flag('with_script') ? { scenario_script: scenario.text } : {}),
    }))
  const offset = parameters.whole('offset') ?? 0
  const page = result.slice(offset, offset + (parameters.whole('count') ?? 20))
  return { result: page, count: page.length, total_count: result.length }
}

/** `AddScenario`: unique name of less than 30 characters, text under 128 KB; `rewrite` only in its own application. */
export const addScenario: ApiMethod = (parameters, { account }) => {
  const name = parameters.requiredText('scenario_name')
  if (name.length >= 30) throw new ApiFailure(apiErrors.invalidScenarioName)
  const text = checkedText(parameters.text('scenario_script') ?? '')
  const applicationId = parameters.whole('application_id')
  const existing = account.scenarios().find(({ scenarioName }) => scenarioName === name)
  if (existing !== undefined && parameters.flag('rewrite') && existing.applicationId === applicationId) {
    existing.text = text
    return { result: 1, scenario_id: existing.scenarioId }
  }
  const ruleId = parameters.whole('rule_id')
  const rule = ruleId === undefined ? undefined : account.rule(ruleId)
  const scenario = account.addScenario(name, text, applicationId)
  rule?.scenarios.push(scenario)
  return { result: 1, scenario_id: scenario.scenarioId }
}

/** `SetScenarioInfo`: sessions that run keep their text, new ones get the new one. */
export const setScenarioInfo: ApiMethod = (parameters, { account }) => {
  const id = parameters.whole('scenario_id')
  const name = parameters.text('required_scenario_name')
  const scenario = account
    .scenarios()
    .find(({ scenarioId, scenarioName }) => (id === undefined ? scenarioName === name : scenarioId === id))
  if (scenario === undefined) throw new ApiFailure(apiErrors.invalidScenarioId)
  const text = parameters.text('scenario_script')
  if (text !== undefined) scenario.text = checkedText(text)
  scenario.scenarioName = parameters.text('scenario_name') ?? scenario.scenarioName
  return { result: 1 }
}

function checkedText(text: string): string {
  if (Buffer.byteLength(text) >= platformLimits.uploadedScenarioBytes)
    throw new ApiFailure(apiErrors.scenarioTooLong)
  return text
}
