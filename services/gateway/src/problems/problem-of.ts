import { ContactListError } from '@perezvon/contact-list/list-error'
import { PerezvonError, RetryableError } from '@perezvon/runtime/errors'
import { invalidRequest, ProblemError } from './problem.ts'

/** Seconds after which a client may ask again when something was away. */
const RETRY_AFTER_SECONDS = 2

/** Errors of rooms below that are the request's fault, and what they are told as. */
const KNOWN_CODES: Readonly<Record<string, (error: PerezvonError) => ProblemError>> = {
  'bad-cursor': () =>
    invalidRequest([
      { field: 'cursor', fault: 'is none that this list gave', remedy: 'Begin without a cursor' },
    ]),
  'campaign-not-found': (error) => new ProblemError('not-found', `${sentence(error.message)}`),
  'campaign-cancelled': (error) => new ProblemError('campaign-state', `${sentence(error.message)}`),
}

/** Whatever a handler threw, as the problem that its client is told. Never tells what is inside an unknown error. */
export function problemOf(thrown: unknown): ProblemError {
  if (thrown instanceof ProblemError) return thrown
  if (thrown instanceof ContactListError) {
    const { code, message, faults, cause } = thrown
    return faults.length > 0 ? invalidRequest(faults) : new ProblemError(code, message, { cause })
  }
  if (thrown instanceof PerezvonError) {
    const known = KNOWN_CODES[thrown.code]
    if (known !== undefined) return known(thrown)
  }
  if (thrown instanceof RetryableError || isServerAway(thrown)) {
    return new ProblemError(
      'unavailable',
      'The database or the queue does not answer. Nothing is lost: ask again in a moment.',
      { cause: thrown, headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } },
    )
  }
  return new ProblemError('internal', 'The log tells more under the id of this request.', { cause: thrown })
}

/** PostgreSQL's classes 08 (connection), 53 (resources) and 57P (shutdown), and the network's own codes. */
const AWAY_CODES =
  /^(?:08...|53...|57P0.|ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH)$/

/** What pg and ioredis say without a code. */
const AWAY_MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|Connection is closed|Command timed out|max retries per request|Stream isn't writeable|LOADING|READONLY/i

function isServerAway(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false
  if (thrown instanceof AggregateError && thrown.errors.some(isServerAway)) return true
  if ('code' in thrown && AWAY_CODES.test(String(thrown.code))) return true
  return AWAY_MESSAGES.test(thrown.message) || isServerAway(thrown.cause)
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
