import { readConfig as readDialerConfig } from '@perezvon/dialer/config'
import { readConfig as readGatewayConfig } from '@perezvon/gateway/config'
import { expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import { chooseProviders } from '../providers/providers.ts'
import { stackEnvironment } from './environment.ts'

const places = {
  redisUrl: 'redis://127.0.0.1:1',
  databaseUrl: 'postgresql://127.0.0.1:1/x',
  backendUrl: 'http://127.0.0.1:8000',
  port: 8000,
  recordingsUrl: 'file:///recordings',
  signingSecret: 'made-by-the-stack-at-its-first-start',
}
const simulatedOpenAi = { OPENAI_API_KEY: 'simulated', OPENAI_BASE_URL: 'http://127.0.0.1:2/v1' }
const simulatedVoximplant = {
  USE_VOXIMPLANT: 'false',
  VOXIMPLANT_API_URL: 'http://127.0.0.1:3/platform_api',
  VOXIMPLANT_ACCOUNT_ID: '777',
  VOXIMPLANT_API_KEY: 'rehearsal',
  VOXIMPLANT_RULE_ID: '1',
}

function environment(given: Record<string, string>, simulated: Record<string, string>) {
  const config = readConfig(given)
  return stackEnvironment({ config, inherited: given, places, providers: chooseProviders(config), simulated })
}

test('with nothing set, the stack’s own places and the simulated clouds are enough for the services', () => {
  const made = environment({}, { ...simulatedOpenAi, ...simulatedVoximplant })
  expect(readGatewayConfig(made)).toMatchObject({ PORT: 8000, USE_VOXIMPLANT: false })
  expect(readDialerConfig(made)).toMatchObject({ BACKEND_URL: places.backendUrl })
})

test('what the operator set holds in every service: secret, limits, patience', () => {
  const secret = 'chosen by the operator, and long enough'
  const made = environment(
    { PEREZVON_SECRET: secret, ACCOUNT_CONCURRENCY: '3', OPERATIONS_PORT: '9090' },
    { ...simulatedOpenAi, ...simulatedVoximplant },
  )
  expect(readGatewayConfig(made).PEREZVON_SECRET.reveal()).toBe(secret)
  expect(readDialerConfig(made)).toMatchObject({ ACCOUNT_CONCURRENCY: 3, OPERATIONS_PORT: 0 })
})

test('keys of the real account do not reach a simulated carrier, nor the other way round', () => {
  const real = {
    VOXIMPLANT_CREDENTIALS: '{}',
    VOXIMPLANT_RULE_ID: '42',
    VOXIMPLANT_CALLER_ID: '+74951234567',
    OPENAI_API_KEY: 'sk-real',
  }
  const rehearsed = environment({ ...real, USE_VOXIMPLANT: 'false' }, simulatedVoximplant)
  expect(readDialerConfig(rehearsed)).toMatchObject({
    ...simulatedVoximplant,
    USE_VOXIMPLANT: false,
    VOXIMPLANT_API_KEY: expect.anything(),
  })
  expect(readDialerConfig(rehearsed).VOXIMPLANT_CREDENTIALS).toBeUndefined()
  expect(readGatewayConfig(rehearsed).OPENAI_API_KEY.reveal()).toBe('sk-real')
  expect(readDialerConfig(environment(real, {}))).toMatchObject({
    USE_VOXIMPLANT: true,
    VOXIMPLANT_RULE_ID: '42',
  })
})

test('without a Voximplant the services start all the same, and no key leads anywhere', () => {
  const config = readConfig({ VOXIMPLANT_CREDENTIALS: '{}' })
  const providers = { openai: 'simulated', voximplant: 'none' } as const
  const made = stackEnvironment({ config, inherited: {}, places, providers, simulated: simulatedOpenAi })
  expect(readDialerConfig(made)).toMatchObject({ USE_VOXIMPLANT: false, VOXIMPLANT_RULE_ID: 'none' })
  expect(readDialerConfig(made).VOXIMPLANT_CREDENTIALS).toBeUndefined()
  expect(readGatewayConfig(made)).toMatchObject({ USE_VOXIMPLANT: false })
})
