import { createHmac, createSecretKey, type Hmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import { type CallId, callIdSchema } from '@perezvon/contracts/ids'
import type { Secret } from '@perezvon/runtime/secret'

const VERSION = 'v1'

/** What a scenario proves itself with. The call's id stands in it in clear, so that call history can be searched by it. */
export type VerifiedCallToken =
  | { ok: true; callId: CallId }
  | { ok: false; code: 'malformed' | 'bad-signature' | 'expired' }

/**
 * A call token: `v1.<call id>.<expiry, unix seconds in base 36>.<HMAC-SHA256 in base64url>`, about 80 bytes.
 * Deterministic: the same call, expiry and secret give the same token. Fractions of a second of the expiry are dropped.
 */
export function signCallToken(options: { callId: CallId; expiresAt: Date; secret: Secret }): string {
  const expirySeconds = Math.floor(options.expiresAt.getTime() / 1000)
  const claim = `${VERSION}.${options.callId}.${expirySeconds.toString(36)}`
  return `${claim}.${signing(claim, options.secret).digest('base64url')}`
}

/**
 * Whether a token was signed with this secret and has not expired. Signatures are compared in constant time, and the
 * signature is judged before the expiry, so that a forger learns nothing about either.
 */
export function verifyCallToken(token: string, options: { secret: Secret; now: Date }): VerifiedCallToken {
  const [version, callId, expiry, mac, ...rest] = token.split('.')
  const id = callIdSchema.safeParse(callId)
  if (version !== VERSION || !id.success || rest.length > 0 || mac === undefined)
    return { ok: false, code: 'malformed' }
  if (expiry === undefined || !/^[0-9a-z]{1,9}$/.test(expiry)) return { ok: false, code: 'malformed' }
  const given = Buffer.from(mac, 'base64url')
  const expected = signing(`${version}.${id.data}.${expiry}`, options.secret).digest()
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    return { ok: false, code: 'bad-signature' }
  if (Number.parseInt(expiry, 36) * 1000 <= options.now.getTime()) return { ok: false, code: 'expired' }
  return { ok: true, callId: id.data }
}

function signing(claim: string, secret: Secret): Hmac {
  return createHmac('sha256', keyOf(secret)).update(claim)
}

/** Made once: a service signs with one secret, for each of a million calls. */
const keys = new WeakMap<Secret, KeyObject>()

function keyOf(secret: Secret): KeyObject {
  const known = keys.get(secret)
  if (known !== undefined) return known
  const key = createSecretKey(secret.reveal(), 'utf8')
  keys.set(secret, key)
  return key
}
