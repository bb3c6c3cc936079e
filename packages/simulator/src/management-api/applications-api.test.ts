import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { askApi, errorCode } from '../rehearsal/bench/api-client.ts'
import { createSimulatedVoximplant, type SimulatedVoximplant } from '../rehearsal/simulated-voximplant.ts'

let rig: SimulatedVoximplant
let own: { application_id: string }

beforeEach(async () => {
  rig = createSimulatedVoximplant({
    rules: [{ ruleId: 5, ruleName: 'first', files: [{ name: 'quiet', source: 'VoxEngine.terminate()' }] }],
  })
  await rig.start()
  own = { application_id: String(rig.applicationId) }
})
afterEach(() => rig.stop())

const ask = (method: string, parameters?: Record<string, string>) => askApi(rig, method, parameters)
const added = z.looseObject({
  application_id: z.int().optional(),
  scenario_id: z.int().optional(),
  rule_id: z.int().optional(),
})
const listed = z.looseObject({
  result: z.array(z.record(z.string(), z.unknown())),
  count: z.int(),
  total_count: z.int(),
})

async function addScenario(name: string, more: Record<string, string> = own): Promise<string> {
  const answer = await ask('AddScenario', { scenario_name: name, scenario_script: name, ...more })
  return String(added.parse(answer).scenario_id)
}
async function addRule(name: string, scenarioId: string, pattern = '.*') {
  return ask('AddRule', { ...own, rule_name: name, rule_pattern: pattern, scenario_id: scenarioId })
}
async function list(method: string, parameters: Record<string, string> = {}) {
  return listed.parse(await ask(method, parameters))
}
const names = async (method: string, field: string, parameters: Record<string, string> = {}) =>
  (await list(method, parameters)).result.map((item) => item[field])

test('an application is added under a short name, told with the account’s part, and removed with all it holds', async () => {
  expect(errorCode(await ask('AddApplication', { application_name: 'Has Spaces' }))).toBe(107)
  const answer = await ask('AddApplication', { application_name: 'second' })
  expect(answer).toMatchObject({ result: 1, application_name: 'second.rehearsal.voximplant.com' })
  const second = { application_id: String(added.parse(answer).application_id) }
  const scenarioId = await addScenario('inside', second)
  await ask('AddRule', { ...second, rule_name: 'r', rule_pattern: '.*', scenario_id: scenarioId })
  expect(await ask('DelApplication', second)).toEqual({ result: 1 })
  expect(await names('GetScenarios', 'scenario_name')).toEqual(['quiet'])
  expect(errorCode(await ask('GetRules', second))).toBe(107)
})

test('a rule changes its name and pattern, and its place only by ReorderRules', async () => {
  const scenarioId = await addScenario('one')
  const rule = added.parse(await addRule('second', scenarioId, '74951111111'))
  const ruleId = String(rule.rule_id)
  expect(await ask('SetRuleInfo', { rule_id: ruleId, rule_pattern: '7495.*' })).toEqual({ result: 1 })
  expect(errorCode(await ask('SetRuleInfo', { rule_id: ruleId, rule_name: 'first' }))).toBe(175)
  expect(errorCode(await ask('SetRuleInfo', { rule_id: ruleId, rule_pattern: '(' }))).toBe(101)
  expect(await names('GetRules', 'rule_pattern', own)).toEqual(['.*', '7495.*'])
  expect(await ask('ReorderRules', { rule_id: `${ruleId};5` })).toEqual({ result: 1 })
  expect(await names('GetRules', 'rule_name', own)).toEqual(['second', 'first'])
  expect(await ask('DelRule', { rule_id: ruleId })).toEqual({ result: 1 })
  expect(await names('GetRules', 'rule_name', own)).toEqual(['first'])
})

test('a rule runs scenarios of its own application and of the shared folder, never of another application', async () => {
  const second = added.parse(await ask('AddApplication', { application_name: 'second' }))
  const foreign = await addScenario('foreign', { application_id: String(second.application_id) })
  const shared = await addScenario('shared', {})
  expect(errorCode(await addRule('takes', foreign))).toBe(132)
  expect(errorCode(await ask('BindScenario', { ...own, rule_id: '5', scenario_id: foreign }))).toBe(132)
  const elsewhere = { application_id: String(second.application_id), rule_id: '5', scenario_id: shared }
  expect(errorCode(await ask('BindScenario', elsewhere))).toBe(147)
  expect(await ask('BindScenario', { ...own, rule_id: '5', scenario_id: shared })).toEqual({ result: 1 })
})

test('a scenario keeps its name unique when it is renamed, and leaves its rules when it goes', async () => {
  const scenarioId = await addScenario('one')
  await ask('BindScenario', { ...own, rule_id: '5', scenario_id: scenarioId })
  expect(errorCode(await ask('SetScenarioInfo', { scenario_id: scenarioId, scenario_name: 'quiet' }))).toBe(
    133,
  )
  expect(await ask('SetScenarioInfo', { scenario_id: scenarioId, scenario_name: 'other' })).toEqual({
    result: 1,
  })
  expect(await names('GetScenarios', 'scenario_name', { scenario_name: 'THE' })).toEqual(['other'])
  expect(await ask('DelScenario', { scenario_id: scenarioId })).toEqual({ result: 1 })
  const [rule] = (await list('GetRules', { ...own, with_scenarios: 'true' })).result
  expect(rule).toMatchObject({ scenarios: [{ scenario_name: 'quiet' }] })
})

test('a secret goes by its name', async () => {
  await ask('AddSecret', { ...own, secret_name: 'KEY', secret_value: 'v' })
  expect(await ask('DelSecret', { ...own, secret_name: 'KEY' })).toEqual({ result: 1 })
  expect(await names('GetSecrets', 'secret_name', own)).toEqual([])
})

test('lists come in pages: 20 unless more is asked for, never more than 100', async () => {
  for (let index = 0; index < 120; index += 1) await addScenario(`scenario-${index}`)
  expect(await list('GetScenarios')).toMatchObject({ count: 20, total_count: 121 })
  expect(await list('GetScenarios', { count: '1000' })).toMatchObject({ count: 100, total_count: 121 })
  expect(await list('GetScenarios', { count: '1000', offset: '100' })).toMatchObject({ count: 21 })
})
