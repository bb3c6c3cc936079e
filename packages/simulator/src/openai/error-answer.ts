import type { Fault } from './fault-dial.ts'

/** An answer in OpenAI's error shape. */
export interface ErrorAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly error: ErrorDetail
}

/** The object under `error` in OpenAI's error bodies. */
export interface ErrorDetail {
  readonly message: string
  readonly type: string
  readonly param: string | null
  readonly code: string | null
}

/** A 400 about the request itself. */
export function badRequest(
  message: string,
  param: string | null = null,
  code: string | null = null,
): ErrorAnswer {
  return { status: 400, error: { message, type: 'invalid_request_error', param, code } }
}

/** 404 for a model that this account does not have. */
export function unknownModel(model: string): ErrorAnswer {
  const message = `The model \`${model}\` does not exist or you do not have access to it.`
  return {
    status: 404,
    error: { message, type: 'invalid_request_error', param: null, code: 'model_not_found' },
  }
}

/** 404 for a path that is not served. */
export function unknownPath(method: string, path: string): ErrorAnswer {
  const message = `Invalid URL (${method} ${path})`
  return { status: 404, error: { message, type: 'invalid_request_error', param: null, code: null } }
}

/** 401: no key, or not the right one. The key is shown as OpenAI shows it, all but masked. */
export function wrongKey(key: string | undefined): ErrorAnswer {
  if (key === undefined || key === '') {
    const message =
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)."
    return { status: 401, error: { message, type: 'invalid_request_error', param: null, code: null } }
  }
  const shown = key.length > 8 ? `${key.slice(0, 3)}****${key.slice(-4)}` : '****'
  const message = `Incorrect API key provided: ${shown}. You can find your API key at https://platform.openai.com/account/api-keys.`
  return {
    status: 401,
    error: { message, type: 'invalid_request_error', param: null, code: 'invalid_api_key' },
  }
}

/** The whole-answer faults as OpenAI words them; undefined for faults that play out inside an answer. */
export function errorAnswerFor(fault: Fault, key: string): ErrorAnswer | undefined {
  switch (fault.kind) {
    case 'wrong-key':
      return wrongKey(key)
    case 'insufficient-quota':
      return {
        status: 429,
        error: {
          message:
            'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.',
          type: 'insufficient_quota',
          param: null,
          code: 'insufficient_quota',
        },
      }
    case 'rate-limited':
      return rateLimited(fault.retryAfterMs)
    case 'server-error':
      return { status: fault.status, error: serverErrorDetail() }
    case 'context-too-long':
      return badRequest(
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 130214 tokens. Please reduce the length of the messages.",
        'messages',
        'context_length_exceeded',
      )
    case 'slow-first-token':
    case 'no-answer':
    case 'stall':
    case 'broken-connection':
    case 'error-in-stream':
    case 'refusal':
    case 'content-filtered':
    case 'truncated':
    case 'broken-document':
      return undefined
    default:
      return fault satisfies never
  }
}

/** The body of a 5xx, and of an error object in mid-stream. */
export function serverErrorDetail(): ErrorDetail {
  const message = 'The server had an error while processing your request. Sorry about that!'
  return { message, type: 'server_error', param: null, code: null }
}

function rateLimited(retryAfterMs: number): ErrorAnswer {
  return {
    status: 429,
    headers: {
      'retry-after': String(Math.ceil(retryAfterMs / 1000)),
      'retry-after-ms': String(retryAfterMs),
      'x-ratelimit-limit-requests': '500',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': `${retryAfterMs}ms`,
    },
    error: {
      message: `Rate limit reached for requests per min (RPM): Limit 500, Used 500, Requested 1. Please try again in ${retryAfterMs}ms.`,
      type: 'requests',
      param: null,
      code: 'rate_limit_exceeded',
    },
  }
}
