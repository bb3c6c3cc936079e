import { z } from 'zod'
import { ask } from './ask.ts'
import { idField, textField } from './reply-fields.ts'
import type { SendRequest } from './request.ts'

export type Application = { applicationId: string; name: string; secureRecordStorage: boolean }
export type Rule = { ruleId: string; name: string; pattern: string; scenarios: BoundScenario[] }
/** In the order in which the rule runs them. */
export type BoundScenario = { scenarioId: string; name: string }

const PAGE = 1000

const applicationsSchema = z.looseObject({
  result: z.array(
    z.looseObject({
      application_id: idField,
      application_name: textField,
      secure_record_storage: z.boolean().nullish(),
    }),
  ),
})
const rulesSchema = z.looseObject({
  result: z.array(
    z.looseObject({
      rule_id: idField,
      rule_name: textField,
      rule_pattern: textField,
      scenarios: z.array(z.looseObject({ scenario_id: idField, scenario_name: textField })).nullish(),
    }),
  ),
})
const addedRuleSchema = z.looseObject({ rule_id: idField })

/** The account's applications; with `name`, those whose name holds it. */
export async function applications(send: SendRequest, query: { name?: string } = {}): Promise<Application[]> {
  const { result } = await ask(send, {
    method: 'GetApplications',
    parameters: { application_name: query.name, count: PAGE },
    answer: applicationsSchema,
  })
  return result.map((application) => ({
    applicationId: application.application_id,
    name: application.application_name,
    secureRecordStorage: application.secure_record_storage ?? false,
  }))
}

/** An application's rules with the scenarios that are bound to each, in the order in which they match. */
export async function rules(send: SendRequest, query: { applicationId: string }): Promise<Rule[]> {
  const { result } = await ask(send, {
    method: 'GetRules',
    parameters: { application_id: query.applicationId, with_scenarios: true, count: PAGE },
    answer: rulesSchema,
  })
  return result.map((rule) => ({
    ruleId: rule.rule_id,
    name: rule.rule_name,
    pattern: rule.rule_pattern,
    scenarios: (rule.scenarios ?? []).map((scenario) => ({
      scenarioId: scenario.scenario_id,
      name: scenario.scenario_name,
    })),
  }))
}

/** Adds a rule after the existing ones. StartScenarios names its rule, so the pattern matters to incoming calls only. */
export async function addRule(
  send: SendRequest,
  rule: { applicationId: string; name: string; pattern: string; scenarioId: string },
): Promise<{ ruleId: string }> {
  const added = await ask(send, {
    method: 'AddRule',
    parameters: {
      application_id: rule.applicationId,
      rule_name: rule.name,
      rule_pattern: rule.pattern,
      scenario_id: rule.scenarioId,
    },
    answer: addedRuleSchema,
  })
  return { ruleId: added.rule_id }
}
