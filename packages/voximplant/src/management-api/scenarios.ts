import { TerminalError } from '@perezvon/runtime/errors'
import { z } from 'zod'
import { ask } from './ask.ts'
import { allPages } from './pages.ts'
import { doneSchema, idField, textField, totalField } from './reply-fields.ts'
import type { SendRequest } from './request.ts'

export type Scenario = { scenarioId: string; name: string }

const scenariosSchema = z.looseObject({
  result: z.array(z.looseObject({ scenario_id: idField, scenario_name: textField })),
  total_count: totalField,
})
const scriptSchema = z.looseObject({ result: z.array(z.looseObject({ scenario_script: textField })) })
const addedSchema = z.looseObject({ scenario_id: idField })

/** The scenarios of an application, or of the whole account. Names are unique in the account. */
export async function scenarios(
  send: SendRequest,
  query: { applicationId?: string } = {},
): Promise<Scenario[]> {
  return allPages(async (page) => {
    const answer = await ask(send, {
      method: 'GetScenarios',
      parameters: { application_id: query.applicationId, ...page },
      answer: scenariosSchema,
    })
    const items = answer.result.map((item) => ({ scenarioId: item.scenario_id, name: item.scenario_name }))
    return { items, total: answer.total_count }
  })
}

/** A scenario's text. Throws TerminalError `scenario-gone` where it is not there any more. */
export async function scriptOf(send: SendRequest, scenario: { scenarioId: string }): Promise<string> {
  const { scenarioId } = scenario
  const { result } = await ask(send, {
    method: 'GetScenarios',
    parameters: { scenario_id: scenarioId, with_script: true },
    answer: scriptSchema,
  })
  const [found] = result
  if (found !== undefined) return found.scenario_script
  throw new TerminalError('scenario-gone', `scenario ${scenarioId} was listed and is not there any more`)
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

export async function removeScenario(send: SendRequest, scenario: { scenarioId: string }): Promise<void> {
  const parameters = { scenario_id: scenario.scenarioId }
  await ask(send, { method: 'DelScenario', parameters, answer: doneSchema })
}
