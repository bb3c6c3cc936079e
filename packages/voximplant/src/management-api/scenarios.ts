import { z } from 'zod'
import { ask } from './ask.ts'
import { idField, textField } from './reply-fields.ts'
import type { SendRequest } from './request.ts'

export type Scenario = { scenarioId: string; name: string }

const PAGE = 1000

const scenariosSchema = z.looseObject({
  result: z.array(z.looseObject({ scenario_id: idField, scenario_name: textField })),
})
const addedSchema = z.looseObject({ scenario_id: idField })
const doneSchema = z.looseObject({ result: z.literal(1) })

/** The scenarios of an application, or of the whole account. Names are unique in the account. */
export async function scenarios(
  send: SendRequest,
  query: { applicationId?: string } = {},
): Promise<Scenario[]> {
  const found: Scenario[] = []
  for (;;) {
    const { result } = await ask(send, {
      method: 'GetScenarios',
      parameters: { application_id: query.applicationId, count: PAGE, offset: found.length },
      answer: scenariosSchema,
    })
    found.push(...result.map((item) => ({ scenarioId: item.scenario_id, name: item.scenario_name })))
    if (result.length < PAGE) return found
  }
}

/** Adds a scenario; its name has less than 30 characters and is taken by no application of the account (error 133). */
export async function addScenario(
  send: SendRequest,
  scenario: { applicationId: string; name: string; script: string },
): Promise<{ scenarioId: string }> {
  const added = await ask(send, {
    method: 'AddScenario',
    parameters: {
      application_id: scenario.applicationId,
      scenario_name: scenario.name,
      scenario_script: scenario.script,
    },
    answer: addedSchema,
  })
  return { scenarioId: added.scenario_id }
}

/** Replaces a scenario's text: sessions that run keep the old one. */
export async function replaceScript(
  send: SendRequest,
  scenario: { scenarioId: string; script: string },
): Promise<void> {
  await ask(send, {
    method: 'SetScenarioInfo',
    parameters: { scenario_id: scenario.scenarioId, scenario_script: scenario.script },
    answer: doneSchema,
  })
}

/** Binds a scenario to a rule or takes it off. SetRuleInfo takes scenario ids, answers 1 and does nothing. */
export async function bindScenario(
  send: SendRequest,
  binding: { applicationId: string; ruleId: string; scenarioId: string; bind: boolean },
): Promise<void> {
  await ask(send, {
    method: 'BindScenario',
    parameters: {
      application_id: binding.applicationId,
      rule_id: binding.ruleId,
      scenario_id: binding.scenarioId,
      bind: binding.bind,
    },
    answer: doneSchema,
  })
}
