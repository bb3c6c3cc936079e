import { translateOpenAiError } from './error-codes.ts'

/**
 * Runs one exchange with OpenAI whose answer comes as a whole. What is thrown is the signal's reason where it
 * aborted, else the vendor's error in our words.
 */
export async function asking<Answer>(signal: AbortSignal, exchange: () => Promise<Answer>): Promise<Answer> {
  signal.throwIfAborted()
  try {
    return await exchange()
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw translateOpenAiError(error)
  }
}
