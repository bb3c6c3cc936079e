import type { CallId } from '@perezvon/contracts/ids'
import type { Clock } from '@perezvon/runtime/clock'
import type { Secret } from '@perezvon/runtime/secret'
import { signCallToken, verifyCallToken } from '@perezvon/voximplant/call-token'
import { ProblemError } from '../problems/problem.ts'

/** Lets scenarios in, each for its own call. */
export type CallAccess = {
  /** The call that the token names. Throws a problem where the token is missing or not valid. */
  admit(token: string | undefined): CallId
  /** The token of a call whose session brought none: whoever calls us is in no custom data. */
  tokenFor(callId: CallId): string
}

/**
 * A token that was good is believed for so long without its signature being computed again: a call asks several times a
 * turn with the same one. Against the hours that a token lives, so much later an expiry is of no account.
 */
const BELIEVED_MS = 10_000
const REMEMBERED_TOKENS = 20_000
/** Far above the longest call, a transfer included. */
const TOKEN_LIFETIME_MS = 48 * 3_600_000

export function createCallAccess(options: { secret: Secret; clock: Clock }): CallAccess {
  const { secret, clock } = options
  const believed = new Map<string, { callId: CallId; until: number }>()
  return {
    tokenFor: (callId) =>
      signCallToken({ callId, expiresAt: new Date(clock.now().getTime() + TOKEN_LIFETIME_MS), secret }),
    admit: (token) => {
      if (token === undefined || token === '') {
        throw new ProblemError(
          'call-token-missing',
          'Send the call token of the session’s custom data as header X-Call-Token, or as field "token".',
        )
      }
      const now = clock.now()
      const known = believed.get(token)
      if (known !== undefined && now.getTime() < known.until) return known.callId
      const verified = verifyCallToken(token, { secret, now })
      if (verified.ok) {
        if (believed.size >= REMEMBERED_TOKENS) believed.clear()
        believed.set(token, { callId: verified.callId, until: now.getTime() + BELIEVED_MS })
        return verified.callId
      }
      throw new ProblemError(
        'call-token-invalid',
        verified.code === 'expired'
          ? 'The call token has expired: its call is long over.'
          : 'The call token was not signed by this gateway: dialer and gateways must share PEREZVON_SECRET.',
      )
    },
  }
}

/** The call that a body names must be the token's. */
export function requireSameCall(callId: CallId, named: string): void {
  if (named === callId) return
  throw new ProblemError(
    'call-token-of-another-call',
    'The call_id is not the one that the call token names.',
  )
}
