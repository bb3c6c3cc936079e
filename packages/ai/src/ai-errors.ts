import { RetryableError, TerminalError } from '@perezvon/runtime/errors'

/** Stable codes of all that can go wrong with a model, by whose trouble it is. */
export type AiErrorCode = AccountCode | OverloadCode | LateCode | RequestCode

/** The account is refused: every further request will be, until somebody acts. */
export type AccountCode = 'ai-key-refused' | 'ai-access-denied' | 'ai-credit-exhausted'

/** The vendor cannot serve now, or the way to it is broken: the same request may pass later. */
export type OverloadCode = 'ai-rate-limited' | 'ai-server-failed' | 'ai-unreachable' | 'ai-answer-broken-off'

/** The answer did not come, or did not go on, in time. */
export type LateCode = 'ai-answer-late' | 'ai-answer-stalled'

/** This request will never pass as it is. */
export type RequestCode =
  | 'ai-request-refused'
  | 'ai-model-unknown'
  | 'ai-prompt-too-long'
  | 'ai-content-refused'
  | 'ai-answer-truncated'
  | 'ai-answer-malformed'
  | 'ai-audio-too-large'
  | 'ai-audio-unreadable'

/** The account is refused (key, access or credit). Terminal; all work with this account should stop. */
export class AccountError extends TerminalError {
  override name = 'AccountError'
  readonly trouble = 'account'

  constructor(code: AccountCode, message: string, options: { cause?: unknown } = {}) {
    super(code, message, { ...options, fault: 'account' })
  }
}

/** The vendor is overloaded, failing or unreachable. May be tried again, after `retryAfterMs` where it said so. */
export class OverloadedError extends RetryableError {
  override name = 'OverloadedError'
  readonly trouble = 'overloaded'

  constructor(code: OverloadCode, message: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(code, message, options)
  }
}

/** The answer is late. May be tried again where there is time for it. */
export class LateError extends RetryableError {
  override name = 'LateError'
  readonly trouble = 'late'

  constructor(code: LateCode, message: string, options: { cause?: unknown } = {}) {
    super(code, message, options)
  }
}

/** The request, or what the model made of it, is at fault. Terminal: the same request ends the same way. */
export class RequestError extends TerminalError {
  override name = 'RequestError'
  readonly trouble = 'request'

  constructor(code: RequestCode, message: string, options: { cause?: unknown } = {}) {
    super(code, message, options)
  }
}

/** What every port of this room throws when the vendor's side is the reason; `trouble` tells the four apart. */
export type AiError = AccountError | OverloadedError | LateError | RequestError

/** Whether a thrown value is one of the four. */
export function isAiError(thrown: unknown): thrown is AiError {
  return (
    thrown instanceof AccountError ||
    thrown instanceof OverloadedError ||
    thrown instanceof LateError ||
    thrown instanceof RequestError
  )
}
