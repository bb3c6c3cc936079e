import { createPrivateKey } from 'node:crypto'
import type { Clock } from '@perezvon/runtime/clock'
import { SignJWT } from 'jose'
import type { ManagementCredentials, ServiceAccountKey } from './credentials.ts'

/** What a request carries to say who asks: a header for a service account, form fields for an API key. */
export type Authorization = { headers: Record<string, string>; fields: Record<string, string> }

/** The platform takes at most an hour (error 454). */
const TOKEN_LIFE_SECONDS = 1200
/** A token that looks issued in the future is refused (error 455): the clocks may differ by this much. */
const CLOCK_SKEW_SECONDS = 60
/** Renewed this long before its end, so that none runs out on its way. */
const RENEWED_BEFORE_END_SECONDS = 300

/** Answers the authorization for the next request. Tokens are kept for a quarter of an hour and shared by requests. */
export function createAuthorization(
  credentials: ManagementCredentials,
  clock: Clock,
): () => Promise<Authorization> {
  if ('apiKey' in credentials) {
    const fields = { account_id: credentials.accountId, api_key: credentials.apiKey.reveal() }
    return async () => ({ headers: {}, fields })
  }
  const token = createBearerToken(credentials, clock)
  return async () => ({ headers: { authorization: `Bearer ${await token()}` }, fields: {} })
}

/** Answers a valid service-account token: for the Management API, and for recordings in secure storage. */
export function createBearerToken(key: ServiceAccountKey, clock: Clock): () => Promise<string> {
  let minted: { token: Promise<string>; renewAt: number } | undefined
  return () => {
    const now = Math.floor(clock.now().getTime() / 1000)
    if (minted === undefined || now >= minted.renewAt) {
      const token = mint(key, now)
      const fresh = { token, renewAt: now + TOKEN_LIFE_SECONDS - RENEWED_BEFORE_END_SECONDS }
      minted = fresh
      token.catch(() => {
        if (minted === fresh) minted = undefined
      })
    }
    return minted.token
  }
}

async function mint(key: ServiceAccountKey, now: number): Promise<string> {
  const issuedAt = now - CLOCK_SKEW_SECONDS
  return await new SignJWT()
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.keyId })
    .setIssuer(key.accountId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(now + TOKEN_LIFE_SECONDS)
    .sign(createPrivateKey(key.privateKey.reveal()))
}
