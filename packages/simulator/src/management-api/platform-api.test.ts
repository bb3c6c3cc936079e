import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { askApi, errorCode, mintToken, startedAnswer } from '../rehearsal/bench/api-client.ts'
import { createSimulatedVoximplant, type SimulatedVoximplant } from '../rehearsal/simulated-voximplant.ts'

let rig: SimulatedVoximplant

beforeEach(async () => {
  rig = createSimulatedVoximplant({
    rules: [{ ruleId: 5, files: [{ name: 'quiet', source: 'VoxEngine.terminate()' }] }],
    secrets: { KNOWN: 'value' },
  })
  await rig.start()
})
afterEach(() => rig.stop())

const ask = (method: string, parameters?: Record<string, string>) => askApi(rig, method, parameters)
const identified = z.object({
  result: z.unknown(),
  rule_id: z.int().optional(),
  scenario_id: z.int().optional(),
})

test('a method is asked by its path with GET or POST, or by cmd', async () => {
  const owner = `account_id=${rig.accountId}&api_key=${rig.apiKey}`
  const answers = [
    await fetch(`${rig.url}/platform_api/GetAccountInfo?${owner}`),
    await fetch(`${rig.url}/platform_api/GetAccountInfo/`, {
      method: 'POST',
      body: new URLSearchParams(owner),
    }),
    await fetch(`${rig.url}/platform_api`, {
      method: 'POST',
      body: new URLSearchParams(`${owner}&cmd=GetAccountInfo`),
    }),
  ]
  for (const answer of answers)
    expect(await answer.json()).toMatchObject({ result: { account_id: rig.accountId } })
})

test('errors come inside a 200', async () => {
  const response = await fetch(`${rig.url}/platform_api/GetAccountInfo/`)
  expect(response.status).toBe(200)
  expect(errorCode(await response.json())).toBe(100)
  expect(errorCode(await ask('NoSuchMethod'))).toBe(103)
  const withoutCommand = await fetch(`${rig.url}/platform_api/`)
  expect(errorCode(await withoutCommand.json())).toBe(102)
})

test("a service account's token lets in; a wrong, old, early or long-lived one does not", async () => {
  const credentials = rig.credentials()
  const now = Math.floor(Date.now() / 1000)
  const codeWith = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(`${rig.url}/platform_api/GetAccountInfo/`, { headers })
    return errorCode(await response.json())
  }
  expect(await codeWith(mintToken(credentials))).toBeUndefined()
  expect(await codeWith(mintToken(credentials, { keyId: 'other' }))).toBe(433)
  expect(await codeWith('not.a.token')).toBe(447)
  expect(await codeWith(mintToken(credentials, { livesFor: 3601 }))).toBe(454)
  expect(await codeWith(mintToken(credentials, { iat: now + 300 }))).toBe(455)
  expect(await codeWith(mintToken(credentials, { iat: now - 600 }))).toBe(456)
  expect(await codeWith(mintToken(credentials, { iss: 1 }))).toBe(100)
  const [header, claims] = mintToken(credentials).split('.')
  expect(await codeWith(`${header}.${claims}.${Buffer.from('forged').toString('base64url')}`)).toBe(100)
})

test('StartScenarios starts a session, and says how to reach it', async () => {
  const answer = startedAnswer.parse(
    await ask('StartScenarios', { rule_id: '5', script_custom_data: 'token' }),
  )
  expect(rig.ledger.sessions().at(-1)).toMatchObject({
    sessionId: answer.call_session_history_id,
    customData: 'token',
    ruleId: 5,
  })
})

test('StartScenarios needs a rule with a scenario, at most 200 bytes, and money', async () => {
  expect(errorCode(await ask('StartScenarios'))).toBe(147)
  expect(errorCode(await ask('StartScenarios', { rule_id: '6' }))).toBe(147)
  const tooLong = { rule_id: '5', script_custom_data: 'я'.repeat(101) }
  expect(errorCode(await ask('StartScenarios', tooLong))).toBe(101)
  rig.setBalance(0)
  expect(errorCode(await ask('StartScenarios', { rule_id: '5' }))).toBe(127)
  rig.setBalance(1_000)
})

test('a scenario is deployed: added, bound to a rule, found bound, changed, run', async () => {
  const application = String(rig.applicationId)
  const script = 'Logger.write("deployed"); VoxEngine.terminate()'
  const added = identified.parse(
    await ask('AddScenario', {
      scenario_name: 'deployed',
      scenario_script: 'x',
      application_id: application,
    }),
  )
  const scenarioId = String(added.scenario_id)
  const rule = identified.parse(
    await ask('AddRule', {
      rule_name: 'calls',
      rule_pattern: '.*',
      application_id: application,
      scenario_id: scenarioId,
    }),
  )
  const ruleId = String(rule.rule_id)
  expect(await ask('SetScenarioInfo', { scenario_id: scenarioId, scenario_script: script })).toEqual({
    result: 1,
  })
  expect(await ask('GetScenarios', { scenario_id: scenarioId, with_script: 'true' })).toMatchObject({
    result: [{ scenario_name: 'deployed', scenario_script: script }],
  })
  expect(
    await ask('GetRules', { application_id: application, rule_id: ruleId, with_scenarios: 'true' }),
  ).toMatchObject({
    result: [{ rule_name: 'calls', scenarios: [{ scenario_name: 'deployed' }] }],
  })
  const started = startedAnswer.parse(await ask('StartScenarios', { rule_id: ruleId }))
  expect(rig.sessionLog(started.call_session_history_id)).toEqual(['deployed'])

  await ask('BindScenario', { rule_id: ruleId, scenario_id: scenarioId, bind: 'false' })
  expect(errorCode(await ask('StartScenarios', { rule_id: ruleId }))).toBe(375)
  expect(await ask('SetRuleInfo', { rule_id: ruleId, scenario_id: scenarioId })).toEqual({ result: 1 })
  expect(errorCode(await ask('StartScenarios', { rule_id: ruleId }))).toBe(375)
  await ask('BindScenario', { rule_id: ruleId, scenario_id: scenarioId })
  expect(errorCode(await ask('StartScenarios', { rule_id: ruleId }))).toBeUndefined()
  expect(errorCode(await ask('BindScenario', { scenario_id: scenarioId }))).toBe(147)
})

test('scenario names are unique in the whole account, short, and their texts under 128 KB', async () => {
  const scenario = (name: string, script = 'x', more = {}) =>
    ask('AddScenario', { scenario_name: name, scenario_script: script, ...more })
  expect(errorCode(await scenario('quiet', 'x', { rewrite: 'true' }))).toBe(133)
  expect(errorCode(await scenario('n'.repeat(30)))).toBe(168)
  expect(errorCode(await scenario('large', 'x'.repeat(128 * 1024)))).toBe(130)
  await scenario('shared')
  expect(errorCode(await scenario('shared'))).toBe(133)
  expect(errorCode(await scenario('shared', 'y', { rewrite: 'true' }))).toBeUndefined()
})

test('applications are found by a part of their name, with their rules', async () => {
  const answer = await ask('GetApplications', {
    application_name: 'perez',
    with_rules: 'true',
    with_scenarios: 'true',
  })
  expect(answer).toMatchObject({
    result: [
      { application_id: rig.applicationId, rules: [{ rule_id: 5, scenarios: [{ scenario_name: 'quiet' }] }] },
    ],
  })
  expect(await ask('AddApplication', { application_name: 'second' })).toMatchObject({ result: 1 })
  expect(errorCode(await ask('AddApplication', { application_name: 'second' }))).toBe(129)
})

test('secrets are added, listed without values, read and changed', async () => {
  const at = { application_id: String(rig.applicationId) }
  expect(await ask('AddSecret', { ...at, secret_name: 'SIGNING', secret_value: 'one' })).toMatchObject({
    result: { secret_id: expect.any(Number) },
  })
  expect(errorCode(await ask('AddSecret', { ...at, secret_name: '1st', secret_value: 'x' }))).toBe(101)
  await ask('SetSecretInfo', { ...at, secret_name: 'SIGNING', secret_value: 'two' })
  expect(await ask('GetSecretValue', { ...at, secret_name: 'SIGNING' })).toMatchObject({
    result: { secret_value: 'two' },
  })
  const listed = await ask('GetSecrets', at)
  expect(listed).toMatchObject({ result: [{ secret_name: 'KNOWN' }, { secret_name: 'SIGNING' }] })
  expect(JSON.stringify(listed)).not.toContain('two')
})

test('lists are separated by semicolons: a comma is an error', async () => {
  expect(errorCode(await ask('GetCallHistory', { call_session_history_id: '1,2' }))).toBe(101)
  expect(errorCode(await ask('GetCallHistory', { call_session_history_id: '1;2' }))).toBeUndefined()
  expect(errorCode(await ask('GetCallHistory', { from_date: '2026-11-20' }))).toBe(111)
})
