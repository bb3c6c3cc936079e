import { type AiErrorCode, isAiError } from '@perezvon/ai/ai-errors'
import { checkOpenAiAccount } from '@perezvon/ai/openai/check-account'
import { createOpenAiConnection } from '@perezvon/ai/openai/connection'
import type { Secret } from '@perezvon/runtime/secret'
import type { Check, Finding } from './check.ts'

const PATIENCE_MS = 20_000

/** Asks the model for one token: a list of models would not tell a key without credit from a good one. */
export function checkOpenAi(options: {
  apiKey: Secret | undefined
  baseUrl: string | undefined
  model: string
}): Check {
  return {
    name: 'OpenAI',
    look: async () => {
      if (options.apiKey === undefined)
        return {
          verdict: 'warning',
          detail: 'simulated',
          remedy: 'Set OPENAI_API_KEY to let a real model speak',
        }
      const connection = createOpenAiConnection({
        apiKey: options.apiKey.reveal(),
        ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }),
      })
      try {
        const began = performance.now()
        await checkOpenAiAccount(connection, options.model, AbortSignal.timeout(PATIENCE_MS))
        return {
          verdict: 'ok',
          detail: `${options.model} answered after ${Math.round(performance.now() - began)} ms`,
        }
      } catch (thrown) {
        if (isAiError(thrown)) return troubled(thrown.code as AiErrorCode, thrown.message)
        throw thrown
      } finally {
        await connection.close()
      }
    },
  }
}

function troubled(code: AiErrorCode, message: string): Finding {
  return {
    verdict: 'fault',
    detail: `${message} (${code})`,
    remedy: REMEDIES[code] ?? 'See the status page of OpenAI and try again',
  }
}

const REMEDIES: Readonly<Partial<Record<AiErrorCode, string>>> = {
  'ai-key-refused':
    'The key is wrong or was revoked: create a new one at platform.openai.com and set OPENAI_API_KEY',
  'ai-access-denied':
    'The key may not use this model or this country is not served: check the project’s permissions',
  'ai-credit-exhausted':
    'The key is good, the credit is used up: add credit under Billing at platform.openai.com',
  'ai-rate-limited': 'The account’s rate limit is reached: wait, or ask for a higher usage tier',
  'ai-model-unknown': 'The model is not known to this account: choose another in the agent',
  'ai-unreachable':
    'The address cannot be reached from here: check the network, the proxy and OPENAI_BASE_URL',
}
