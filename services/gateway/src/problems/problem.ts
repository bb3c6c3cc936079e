import type { FieldFault, Problem } from '@perezvon/contracts/http/problem'

/** Every way in which a request can fail, with its status and its title. The code is what a program asks for. */
export const PROBLEMS = {
  'malformed-body': { status: 400, title: 'The body cannot be read' },
  'malformed-request': { status: 400, title: 'The request is no valid HTTP' },
  'api-key-missing': { status: 401, title: 'An API key is needed' },
  'api-key-unknown': { status: 401, title: 'The API key is not known' },
  'call-token-missing': { status: 401, title: 'A call token is needed' },
  'call-token-invalid': { status: 401, title: 'The call token is not valid' },
  'inbound-signature-invalid': { status: 401, title: 'The inbound claim is not signed by a session of ours' },
  'api-closed': { status: 403, title: 'The public API is closed' },
  'call-token-of-another-call': { status: 403, title: 'The call token belongs to another call' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'unknown-route': { status: 404, title: 'There is no such route' },
  'unknown-call': { status: 404, title: 'No such call is live' },
  'unknown-turn': { status: 404, title: 'No such turn was begun' },
  'method-not-allowed': { status: 405, title: 'The route has no such method' },
  'campaign-state': { status: 409, title: 'The campaign is not in a state for this' },
  'call-not-over': { status: 409, title: 'A call to the number is not over' },
  'suppression-is-the-persons-own': { status: 409, title: 'The person asked not to be called' },
  'call-not-live': { status: 409, title: 'The call is not on the line' },
  'idempotency-key-reused': { status: 409, title: 'The Idempotency-Key was used for another request' },
  'changed-meanwhile': { status: 412, title: 'Somebody else changed it first' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-content-type': { status: 415, title: 'The body is of a type that is not taken here' },
  'invalid-request': { status: 422, title: 'The request does not fit' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something in Perezvon failed' },
  'session-unreachable': { status: 502, title: 'The session did not take the command' },
  unavailable: { status: 503, title: 'Something that Perezvon needs is away' },
} as const satisfies Record<string, { status: number; title: string }>

export type ProblemCode = keyof typeof PROBLEMS

/** A request that cannot be answered: thrown anywhere in a handler, answered as problem details. */
export class ProblemError extends Error {
  override name = 'ProblemError'
  readonly code: ProblemCode
  readonly errors: readonly FieldFault[]
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: ProblemCode,
    detail: string,
    options: {
      errors?: readonly FieldFault[]
      headers?: Readonly<Record<string, string>>
      cause?: unknown
    } = {},
  ) {
    super(detail, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.errors = options.errors ?? []
    this.headers = options.headers ?? {}
  }
}

/** The thing of a path that is not there. */
export function notFound(what: string, id: string): ProblemError {
  return new ProblemError('not-found', `There is no ${what} ${id}.`)
}

/** Fields that do not fit, each with its remedy where there is one. */
export function invalidRequest(errors: readonly FieldFault[]): ProblemError {
  const [first] = errors
  const detail =
    errors.length === 1 && first !== undefined
      ? `${first.field} ${first.fault}.${first.remedy === undefined ? '' : ` ${first.remedy}.`}`
      : `${errors.length} fields do not fit: see errors.`
  return new ProblemError('invalid-request', detail, { errors })
}

const TYPE_BASE = 'https://perezvon.dev/problems/'

/** The body of a problem: RFC 9457. `instance` is the request's id, under which the log tells more. */
export function problemBody(error: ProblemError, requestId: string): Problem {
  const { status, title } = PROBLEMS[error.code]
  return {
    type: `${TYPE_BASE}${error.code}`,
    title,
    status,
    code: error.code,
    detail: error.message,
    instance: requestId,
    ...(error.errors.length === 0 ? {} : { errors: [...error.errors] }),
  }
}
