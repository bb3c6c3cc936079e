import { createHmac, timingSafeEqual } from 'node:crypto'
import type { InboundClaimBody } from '@perezvon/contracts/http/claim-inbound-call'
import type { Secret } from '@perezvon/runtime/secret'

type Signed = Pick<InboundClaimBody, 'session_id' | 'called_number' | 'caller_number' | 'at'>

/** The key by which sessions sign their inbound claims. It opens nothing else, and the signing secret cannot be had from it. */
export function inboundKeyOf(secret: Secret): string {
  return createHmac('sha256', secret.reveal()).update('inbound claims').digest('hex')
}

/** The signature of an inbound claim: over its words in ASCII, since the platform's HMAC may read other letters differently. */
export function signInboundClaim(claim: Signed, key: string): string {
  const words = [
    claim.session_id,
    encodeURIComponent(claim.called_number),
    encodeURIComponent(claim.caller_number),
    claim.at,
  ].join('\n')
  return createHmac('sha256', key).update(words).digest('hex')
}

/** Whether it was signed with this key. Compared in constant time. */
export function isSignedInboundClaim(claim: Signed, signature: string, key: string): boolean {
  const given = Buffer.from(signature, 'hex')
  const expected = Buffer.from(signInboundClaim(claim, key), 'hex')
  return given.length === expected.length && timingSafeEqual(given, expected)
}
