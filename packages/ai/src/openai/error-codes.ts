import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai/core/error'
import { AccountError, type AiError, LateError, OverloadedError, RequestError } from '../ai-errors.ts'
import { StreamFault } from '../completion/completion-reading.ts'

/**
 * OpenAI's errors in our words: the only place that knows its codes. Anything that is not the vendor's doing (a
 * bug, a file that cannot be read) comes back as it was thrown. Source of the codes:
 * https://platform.openai.com/docs/guides/error-codes
 */
export function translateOpenAiError(thrown: unknown): unknown {
  if (thrown instanceof APIConnectionTimeoutError) return late(thrown)
  if (thrown instanceof APIConnectionError) return connectionError(thrown)
  if (thrown instanceof APIError) return statusError(thrown)
  return thrown
}

/** What came in place of a piece of the answer: an error object, or something that is no JSON. */
export function streamFailure(thrown: unknown): AiError {
  if (thrown instanceof StreamFault) return streamError(thrown)
  return new OverloadedError('ai-answer-broken-off', 'the stream of the model brought something unreadable', {
    cause: thrown,
  })
}

/** What broke off an answer that had begun; `cause` is undici's error. */
export function brokenOff(cause: Error): AiError {
  return new OverloadedError(
    'ai-answer-broken-off',
    'the connection to the model broke in the middle of its answer',
    {
      cause,
    },
  )
}

function late(cause: Error): AiError {
  return new LateError('ai-answer-late', 'the model did not begin to answer in time', { cause })
}

function connectionError(error: APIConnectionError): AiError {
  return new OverloadedError('ai-unreachable', 'the model cannot be reached', { cause: error })
}

const exhausted = new Set(['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active'])
const denied = new Set([
  'account_deactivated',
  'unsupported_country_region_territory',
  'organization_restricted',
])
const refusedContent = new Set(['content_policy_violation', 'content_filter', 'moderation_blocked'])

function statusError(error: APIError): AiError {
  const code = error.code ?? error.type ?? ''
  const options = { cause: error }
  if (exhausted.has(code) || exhausted.has(error.type ?? '')) {
    return new AccountError(
      'ai-credit-exhausted',
      'the OpenAI account has no credit left: top it up, or raise its limit',
      options,
    )
  }
  if (denied.has(code)) return accessDenied(options)
  switch (error.status) {
    case 401:
      return new AccountError(
        'ai-key-refused',
        'OpenAI does not accept the API key: check OPENAI_API_KEY',
        options,
      )
    case 403:
      return accessDenied(options)
    case 429:
      return new OverloadedError('ai-rate-limited', 'OpenAI limits the rate of requests', {
        ...options,
        ...retryAfter(error),
      })
    case 408:
    case 409:
      return serverFailed(error)
    case 413:
      return new RequestError('ai-audio-too-large', 'OpenAI takes no recording of this size', options)
    default:
      return error.status === undefined || error.status >= 500
        ? serverFailed(error)
        : requestError(error, code)
  }
}

function requestError(error: APIError, code: string): AiError {
  const options = { cause: error }
  if (code === 'model_not_found') {
    return new RequestError(
      'ai-model-unknown',
      'OpenAI does not know the model, or this account may not use it',
      options,
    )
  }
  if (code === 'context_length_exceeded' || code === 'string_above_max_length') {
    return new RequestError('ai-prompt-too-long', 'the prompt is longer than the model takes', options)
  }
  if (refusedContent.has(code))
    return new RequestError('ai-content-refused', 'OpenAI refuses the content', options)
  if (code === 'audio_too_short' || error.param === 'file') {
    return new RequestError('ai-audio-unreadable', 'OpenAI cannot read the recording', options)
  }
  return new RequestError('ai-request-refused', `OpenAI refuses the request (${error.status})`, options)
}

function accessDenied(options: { cause: unknown }): AiError {
  return new AccountError(
    'ai-access-denied',
    'OpenAI denies this account or this country the access',
    options,
  )
}

function serverFailed(error: APIError): AiError {
  return new OverloadedError('ai-server-failed', `OpenAI failed (${error.status ?? 'no status'})`, {
    cause: error,
    ...retryAfter(error),
  })
}

function streamError(fault: StreamFault): AiError {
  if (exhausted.has(fault.code ?? '') || exhausted.has(fault.type ?? '')) {
    return new AccountError('ai-credit-exhausted', 'the OpenAI account has no credit left', { cause: fault })
  }
  if (fault.type === 'invalid_request_error') {
    return new RequestError('ai-request-refused', 'OpenAI refuses the request in the middle of its answer', {
      cause: fault,
    })
  }
  return new OverloadedError('ai-server-failed', 'OpenAI failed in the middle of its answer', {
    cause: fault,
  })
}

function retryAfter(error: APIError): { retryAfterMs?: number } {
  const ms = Number(error.headers?.get('retry-after-ms') ?? Number.NaN)
  const seconds = Number(error.headers?.get('retry-after') ?? Number.NaN)
  if (Number.isFinite(ms) && ms > 0) return { retryAfterMs: ms }
  return Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: seconds * 1000 } : {}
}
