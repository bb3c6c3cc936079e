import { expect, test } from 'vitest'
import { openSimulatedAccount } from '../testing/simulated-account.ts'
import { checkOpenAiAccount } from './check-account.ts'

const unaborted = new AbortController().signal

test('an account with key and credit passes the check', async () => {
  const account = await openSimulatedAccount()
  await checkOpenAiAccount(account.connection, 'gpt-4o-mini', unaborted)

  expect(account.server.requests).toMatchObject([{ endpoint: 'chat', status: 200 }])
  await account.close()
})

test('a wrong key, missing credit and an unknown model are told apart', async () => {
  const account = await openSimulatedAccount({
    faults: [
      { fault: { kind: 'wrong-key' }, requests: [1] },
      { fault: { kind: 'insufficient-quota' }, requests: [2] },
    ],
  })
  const check = (model: string) => checkOpenAiAccount(account.connection, model, unaborted)

  await expect(check('gpt-4o-mini')).rejects.toMatchObject({ code: 'ai-key-refused', fault: 'account' })
  await expect(check('gpt-4o-mini')).rejects.toMatchObject({ code: 'ai-credit-exhausted', fault: 'account' })
  await expect(check('llama-9')).rejects.toMatchObject({ code: 'ai-model-unknown' })
  await account.close()
})

test('an address at which nobody answers is unreachable', async () => {
  const account = await openSimulatedAccount()
  await account.server.stop()

  await expect(checkOpenAiAccount(account.connection, 'gpt-4o-mini', unaborted)).rejects.toMatchObject({
    code: 'ai-unreachable',
  })
  await account.close()
})
