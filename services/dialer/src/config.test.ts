import { ConfigError } from '@perezvon/runtime/errors'
import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

const ENVIRONMENT = {
  REDIS_URL: 'redis://localhost:6379',
  DATABASE_URL: 'postgresql://perezvon@localhost/perezvon',
  PEREZVON_SECRET: 'a-secret-of-at-least-thirty-two-characters',
  BACKEND_URL: 'https://calls.example.com',
  VOXIMPLANT_ACCOUNT_ID: '1',
  VOXIMPLANT_API_KEY: 'key',
  VOXIMPLANT_RULE_ID: '42',
}

function faultsOf(environment: Record<string, string | undefined>): string[] {
  try {
    readConfig(environment)
  } catch (thrown) {
    if (thrown instanceof ConfigError)
      return thrown.settings.map(({ setting, fault }) => `${setting} ${fault}`)
    throw thrown
  }
  return []
}

test('starts with what a real account needs, and sensible limits', () => {
  expect(readConfig(ENVIRONMENT)).toMatchObject({
    VOXIMPLANT_RULE_ID: '42',
    USE_VOXIMPLANT: true,
    ACCOUNT_CONCURRENCY: 100,
    SWEEP_EVERY_SECONDS: 15,
  })
})

test('names everything that is missing at once', () => {
  const faults = faultsOf({})
  for (const setting of ['REDIS_URL', 'BACKEND_URL', 'VOXIMPLANT_RULE_ID', 'VOXIMPLANT_CREDENTIALS'])
    expect(faults).toContain(`${setting} is missing`)
})

test('takes a service account’s key in the place of the account’s', () => {
  const { VOXIMPLANT_API_KEY: _, ...rest } = ENVIRONMENT
  expect(faultsOf(rest)).toEqual(['VOXIMPLANT_CREDENTIALS is missing'])
  expect(faultsOf({ ...rest, VOXIMPLANT_CREDENTIALS: '/etc/perezvon/key.json' })).toEqual([])
})

test('refuses an address that does not fit into the custom data beside a token', () => {
  const longest = `https://${'a'.repeat(108)}.com`
  expect(faultsOf({ ...ENVIRONMENT, BACKEND_URL: `${longest}/` })).toEqual([])
  expect(faultsOf({ ...ENVIRONMENT, BACKEND_URL: `${longest}x` })).toHaveLength(1)
  expect(faultsOf({ ...ENVIRONMENT, BACKEND_URL: 'calls.example.com' })).toHaveLength(1)
})
