import {
  createSimulatedVoximplant,
  type SimulatedVoximplant,
} from '@perezvon/simulator/rehearsal/simulated-voximplant'
import { startScriptedPlatform } from '@perezvon/voximplant/testing/scripted-platform'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import { openManagementApi } from '../providers/management-credentials.ts'
import { checkVoximplant } from './check-voximplant.ts'

let platform: SimulatedVoximplant

beforeAll(async () => {
  platform = createSimulatedVoximplant({
    rules: [{ ruleId: 7, ruleName: 'dial', files: [{ name: 'asr-call', source: '' }] }],
  })
  await platform.start()
})
afterEach(() => platform.setBalance(1_000_000))
afterAll(() => platform.stop())

/** The settings as an operator has them; `over` sets some of them otherwise. */
function look(over: Record<string, string> = {}) {
  const config = readConfig({
    VOXIMPLANT_API_URL: platform.url,
    VOXIMPLANT_ACCOUNT_ID: String(platform.accountId),
    VOXIMPLANT_API_KEY: platform.apiKey,
    VOXIMPLANT_RULE_ID: '7',
    ...over,
  })
  return checkVoximplant({
    api: () => openManagementApi(config),
    applicationId: config.VOXIMPLANT_APPLICATION_ID,
    ruleId: config.VOXIMPLANT_RULE_ID,
  }).look()
}

test('an account that may call is told with its money, its rule and the scenario that runs', async () => {
  expect(await look()).toEqual({
    verdict: 'ok',
    detail: expect.stringMatching(/\(777\), 1000000 \S+; rule dial runs asr-call$/),
  })
  expect(await look({ VOXIMPLANT_APPLICATION_ID: String(platform.applicationId) })).toMatchObject({
    verdict: 'ok',
  })
})

test('a service account’s key is as good as the account’s own', async () => {
  const VOXIMPLANT_CREDENTIALS = JSON.stringify(platform.credentials())
  expect(await look({ VOXIMPLANT_CREDENTIALS })).toMatchObject({ verdict: 'ok' })
})

test('a wrong key is a fault of the key, with the settings that hold it', async () => {
  expect(await look({ VOXIMPLANT_API_KEY: 'wrong' })).toMatchObject({
    verdict: 'fault',
    detail: expect.stringMatching(/wrong key.*VOXIMPLANT_API_KEY/),
  })
})

test('an account without money cannot call', async () => {
  platform.setBalance(0)
  expect(await look()).toMatchObject({
    verdict: 'fault',
    detail: expect.stringContaining('no money'),
    remedy: expect.stringContaining('Top up'),
  })
})

test('an account that is frozen or not activated cannot call', async () => {
  const scripted = await startScriptedPlatform()
  const account = { account_id: 777, account_name: 'halo', balance: 10, currency: 'RUR' }
  for (const state of [
    { active: true, frozen: true },
    { active: false, frozen: false },
  ]) {
    scripted.willSay({ result: { ...account, ...state } })
    expect(await look({ VOXIMPLANT_API_URL: scripted.url })).toMatchObject({
      verdict: 'fault',
      detail: expect.stringContaining('frozen or not active'),
    })
  }
  await scripted.close()
})

test('a rule that is not named, and one that is not there, are told', async () => {
  expect(await look({ VOXIMPLANT_RULE_ID: '' })).toMatchObject({
    verdict: 'fault',
    detail: expect.stringContaining('VOXIMPLANT_RULE_ID is not set'),
  })
  expect(await look({ VOXIMPLANT_RULE_ID: '8' })).toMatchObject({
    verdict: 'fault',
    detail: expect.stringContaining('there is no rule 8'),
  })
})

test('a rule without a scenario is told before the first call fails by it', async () => {
  const bare = createSimulatedVoximplant({
    rules: [{ ruleId: 7, ruleName: 'dial', files: [{ name: 'asr-call', source: '' }] }],
  })
  await bare.start()
  const settings = { VOXIMPLANT_API_URL: bare.url }
  const api = await openManagementApi(
    readConfig({
      ...settings,
      VOXIMPLANT_ACCOUNT_ID: String(bare.accountId),
      VOXIMPLANT_API_KEY: bare.apiKey,
    }),
  )
  const [scenario] = await api.scenarios()
  await api.bindScenario({
    applicationId: String(bare.applicationId),
    ruleId: '7',
    scenarioId: scenario?.scenarioId ?? '',
    bind: false,
  })
  await api.close()
  expect(await look(settings)).toMatchObject({
    verdict: 'fault',
    detail: expect.stringContaining('no scenario is bound to rule dial'),
    remedy: expect.stringContaining('./perezvon deploy'),
  })
  await bare.stop()
})

test('an API that cannot be reached is a fault of the way there', async () => {
  expect(await look({ VOXIMPLANT_API_URL: 'http://127.0.0.1:1' })).toMatchObject({
    verdict: 'fault',
    detail: expect.stringContaining('ECONNREFUSED'),
    remedy: expect.stringContaining('network'),
  })
})

test('without keys the carrier is simulated, which is worth a word', async () => {
  const check = checkVoximplant({ api: undefined, applicationId: undefined, ruleId: '7' })
  expect(await check.look()).toMatchObject({ verdict: 'warning', detail: 'simulated' })
})
