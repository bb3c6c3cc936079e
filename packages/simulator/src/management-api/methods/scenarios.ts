import { platformLimits } from '../../voxengine/platform-limits.ts'
import { ApiFailure, apiErrors } from '../error-codes.ts'
import type { ApiMethod } from './api-method.ts'
import { pageOf } from './page.ts'

/** `GetScenarios`: by a part of the name in any case; the text only of a single one, asked for by id. */
export const getScenarios: ApiMethod = (parameters, { account }) => {
  const id = parameters.whole('scenario_id')
  const name = parameters.text('scenario_name')?.toLowerCase()
  const applicationId = parameters.whole('application_id')
  const result = account
    .scenarios()
    .filter((scenario) => id === undefined || scenario.scenarioId === id)
    .filter((scenario) => name === undefined || scenario.scenarioName.toLowerCase().includes(name))
    .filter((scenario) => applicationId === undefined || scenario.applicationId === applicationId)
    .map((scenario) => ({
      scenario_id: scenario.scenarioId,
      scenario_name: scenario.scenarioName,
      ...(id !== undefined && parameters.flag('with_script') ? { scenario_script: scenario.text } : {}),
    }))
  return pageOf(result, parameters)
}

/** `AddScenario`: unique name of less than 30 characters, text under 128 KB; `rewrite` only in its own application. */
export const addScenario: ApiMethod = (parameters, { account }) => {
  const name = checkedName(parameters.requiredText('scenario_name'))
  const text = checkedText(parameters.text('scenario_script') ?? '')
  const applicationId = parameters.whole('application_id')
  if (applicationId !== undefined) account.application(applicationId)
  const existing = account.scenarios().find(({ scenarioName }) => scenarioName === name)
  if (existing !== undefined && parameters.flag('rewrite') && existing.applicationId === applicationId) {
    existing.text = text
    return { result: 1, scenario_id: existing.scenarioId }
  }
  const ruleId = parameters.whole('rule_id')
  if (ruleId !== undefined) account.rule(ruleId)
  const scenario = account.addScenario(name, text, applicationId)
  if (ruleId !== undefined) account.bindScenarios(ruleId, [scenario.scenarioId])
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
  const newName = parameters.text('scenario_name')
  if (newName !== undefined) account.renameScenario(scenario.scenarioId, checkedName(newName))
  if (text !== undefined) scenario.text = checkedText(text)
  return { result: 1 }
}

/** `DelScenario`: one or several; rules lose them. */
export const delScenario: ApiMethod = (parameters, { account }) => {
  const ids = parameters.wholes('scenario_id')
  if (ids === undefined) throw new ApiFailure(apiErrors.invalidScenarioId)
  for (const id of ids) account.removeScenario(id)
  return { result: 1 }
}

function checkedName(name: string): string {
  if (name.length >= 30) throw new ApiFailure(apiErrors.invalidScenarioName)
  return name
}

function checkedText(text: string): string {
  if (Buffer.byteLength(text) >= platformLimits.uploadedScenarioBytes)
    throw new ApiFailure(apiErrors.scenarioTooLong)
  return text
}
