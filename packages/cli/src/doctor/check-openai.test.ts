import { Secret } from '@perezvon/runtime/secret'
import { createSimulatedOpenAi } from '@perezvon/simulator/openai/server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkOpenAi } from './check-openai.ts'

const server = createSimulatedOpenAi({
  seed: 1,
  timeToFirstTokenMs: 1,
  tokenIntervalMs: 1,
  apiKeys: ['good'],
})

beforeAll(() => server.start())
afterAll(() => server.stop())

function look(apiKey: string, options: { model?: string; baseUrl?: string } = {}) {
  const { model = 'gpt-4o-mini', baseUrl = server.url } = options
  return checkOpenAi({ apiKey: new Secret(apiKey), baseUrl, model }).look()
}

test('a good key is told with the model that answered', async () => {
  expect(await look('good')).toEqual({
    verdict: 'ok',
    detail: expect.stringMatching(/^gpt-4o-mini answered after \d+ ms$/),
  })
})

test('a wrong key and missing credit are told apart, each with its own remedy', async () => {
  expect(await look('bad')).toMatchObject({
    verdict: 'fault',
    detail: expect.stringContaining('(ai-key-refused)'),
    remedy: expect.stringContaining('create a new one'),
  })
  server.setFaults([{ fault: { kind: 'insufficient-quota' } }])
  expect(await look('good')).toMatchObject({
    verdict: 'fault',
    detail: expect.stringContaining('(ai-credit-exhausted)'),
    remedy: expect.stringContaining('add credit'),
  })
  server.setFaults([])
})

test('a model that the account does not have is named', async () => {
  expect(await look('good', { model: 'llama-9' })).toMatchObject({
    verdict: 'fault',
    remedy: expect.stringContaining('choose another'),
  })
})

test('an address where nobody answers is a fault of the way there, not of the key', async () => {
  expect(await look('good', { baseUrl: 'http://127.0.0.1:1/v1' })).toMatchObject({
    verdict: 'fault',
    detail: expect.stringContaining('(ai-unreachable)'),
    remedy: expect.stringContaining('OPENAI_BASE_URL'),
  })
})

test('without a key the model is simulated, which is worth a word', async () => {
  const check = checkOpenAi({ apiKey: undefined, baseUrl: undefined, model: 'gpt-4o-mini' })
  expect(await check.look()).toMatchObject({ verdict: 'warning', detail: 'simulated' })
})
