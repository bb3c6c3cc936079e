import { z } from 'zod'
import { ask } from './ask.ts'
import { allPages } from './pages.ts'
import { doneSchema, idField, textField, totalField } from './reply-fields.ts'
import type { SendRequest } from './request.ts'

export type Rule = { ruleId: string; name: string; pattern: string; scenarios: BoundScenario[] }
/** In the order in which the rule runs them. */
export type BoundScenario = { scenarioId: string; name: string }

const rulesSchema = z.looseObject({
  result: z.array(
    z.looseObject({
      rule_id: idField,
      rule_name: textField,
      rule_pattern: textField,
      scenarios: z.array(z.looseObject({ scenario_id: idField, scenario_name: textField })).nullish(),
    }),
  ),
  total_count: totalField,
})
const addedSchema = z.looseObject({ rule_id: idField })

/** An application's rules with the scenarios that are bound to each, in the order in which they match. */
export async function rules(send: SendRequest, query: { applicationId: string }): Promise<Rule[]> {
  return allPages(async (page) => {
    const answer = await ask(send, {
      method: 'GetRules',
      parameters: { application_id: query.applicationId, with_scenarios: true, ...page },
      answer: rulesSchema,
    })
    return { items: answer.result.map(toRule), total: answer.total_count }
  })
}

function toRule(item: z.output<typeof rulesSchema>['result'][number]): Rule {
  const scenarios = item.scenarios ?? []
  return {
    ruleId: item.rule_id,
    name: item.rule_name,
    pattern: item.rule_pattern,
    scenarios: scenarios.map(({ scenario_id, scenario_name }) => ({
      scenarioId: scenario_id,
      name: scenario_name,
    })),
  }
}

/** Adds a rule after the existing ones. StartScenarios names its rule, so the pattern matters to incoming calls only. */
export async function addRule(
  send: SendRequest,
  rule: { applicationId: string; name: string; pattern: string; scenarioIds: readonly string[] },
): Promise<{ ruleId: string }> {
  const added = await ask(send, {
    method: 'AddRule',
    parameters: {
      application_id: rule.applicationId,
      rule_name: rule.name,
      rule_pattern: rule.pattern,
      scenario_id: rule.scenarioIds,
    },
    answer: addedSchema,
  })
  return { ruleId: added.rule_id }
}

/** Changes what a rule matches. Its scenarios stay: SetRuleInfo takes their ids, answers 1 and binds nothing. */
export async function changePattern(
  send: SendRequest,
  rule: { ruleId: string; pattern: string },
): Promise<void> {
  const parameters = { rule_id: rule.ruleId, rule_pattern: rule.pattern }
  await ask(send, { method: 'SetRuleInfo', parameters, answer: doneSchema })
}

/** Binds a scenario to a rule, after those that are bound, or takes it off. */
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

/** The application's rules match in this order from now on. */
export async function orderRules(send: SendRequest, order: { ruleIds: readonly string[] }): Promise<void> {
  await ask(send, { method: 'ReorderRules', parameters: { rule_id: order.ruleIds }, answer: doneSchema })
}

export async function removeRule(send: SendRequest, rule: { ruleId: string }): Promise<void> {
  await ask(send, { method: 'DelRule', parameters: { rule_id: rule.ruleId }, answer: doneSchema })
}
