import { asking } from './asking.ts'
import type { OpenAiConnection } from './connection.ts'

/** Long enough for any model, short enough for somebody who waits at a terminal. */
const patienceMs = 20_000

/** Reasoning models refuse fewer. */
const fewestTokens = 16

/**
 * Asks the model for a few tokens: the only way to learn that there is credit as well as a key. Resolves where
 * both are there; throws an AiError that says what is missing (`ai-key-refused`, `ai-credit-exhausted`,
 * `ai-access-denied`, `ai-model-unknown`, `ai-unreachable`…). Costs a fraction of a cent.
 */
export async function checkOpenAiAccount(
  connection: OpenAiConnection,
  model: string,
  signal: AbortSignal,
): Promise<void> {
  await asking(signal, () =>
    connection.client.chat.completions.create(
      { model, messages: [{ role: 'user', content: 'Say: ready' }], max_completion_tokens: fewestTokens },
      { signal, timeout: patienceMs },
    ),
  )
}
