import { expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import { chooseProviders, missingForLive, requireCarrier } from './providers.ts'

const carrier = {
  VOXIMPLANT_CREDENTIALS: 'key.json',
  VOXIMPLANT_RULE_ID: '1',
  VOXIMPLANT_CALLER_ID: '+74951234567',
  BACKEND_URL: 'https://calls.example.com',
  PEREZVON_API_KEYS: 'a-client',
}
const complete = { ...carrier, OPENAI_API_KEY: 'sk' }

const missing = (environment: Record<string, string>) =>
  missingForLive(readConfig(environment)).map(({ setting }) => setting)

test('each cloud is real where its key is set, and simulated elsewhere', () => {
  const choice = (environment: Record<string, string>) => chooseProviders(readConfig(environment))
  expect(choice({})).toEqual({ openai: 'simulated', voximplant: 'simulated' })
  expect(choice({ OPENAI_API_KEY: 'sk' })).toEqual({ openai: 'real', voximplant: 'simulated' })
  expect(choice({ VOXIMPLANT_API_KEY: 'k' })).toEqual({ openai: 'simulated', voximplant: 'real' })
  expect(choice({ ...complete, USE_VOXIMPLANT: 'false' })).toEqual({
    openai: 'real',
    voximplant: 'simulated',
  })
})

test('all that real calls lack is named at once', () => {
  expect(missing(complete)).toEqual([])
  expect(missing({})).toEqual([
    'OPENAI_API_KEY',
    'VOXIMPLANT_CREDENTIALS',
    'VOXIMPLANT_RULE_ID',
    'VOXIMPLANT_CALLER_ID',
    'PEREZVON_API_KEYS',
    'BACKEND_URL',
  ])
})

test('the account’s own key needs its account', () => {
  const { VOXIMPLANT_CREDENTIALS, ...rest } = complete
  expect(missing({ ...rest, VOXIMPLANT_API_KEY: 'k' })).toEqual(['VOXIMPLANT_ACCOUNT_ID'])
  expect(missing({ ...rest, VOXIMPLANT_API_KEY: 'k', VOXIMPLANT_ACCOUNT_ID: '1' })).toEqual([])
})

test('USE_VOXIMPLANT=false and real calls exclude each other', () => {
  expect(missing({ ...complete, USE_VOXIMPLANT: 'false' })).toEqual(['USE_VOXIMPLANT'])
})

test('a stack with the carrier’s keys and without a way back does not start', () => {
  const start = (environment: Record<string, string>) => {
    const config = readConfig(environment)
    requireCarrier(config, chooseProviders(config))
  }
  expect(() => start(carrier)).not.toThrow()
  expect(() => start({})).not.toThrow()
  expect(() => start({ ...carrier, BACKEND_URL: '' })).toThrow(/BACKEND_URL: is missing(.|\n)*USE_VOXIMPLANT/)
})
