import { Secret } from '@perezvon/runtime/secret'
import { expect, test } from 'vitest'
import { inboundKeyOf, isSignedInboundClaim, signInboundClaim } from './inbound-key.ts'

const key = inboundKeyOf(new Secret('a secret that gateways and deployments share'))
const claim = {
  session_id: '17',
  called_number: '74951234567',
  caller_number: '79161234567',
  at: 1_795_000_000_000,
}
const signature = signInboundClaim(claim, key)

test('a claim that was signed with the key is known, whatever its numbers look like', () => {
  expect(isSignedInboundClaim(claim, signature, key)).toBe(true)
  const odd = { ...claim, caller_number: 'анонимный\n' }
  expect(isSignedInboundClaim(odd, signInboundClaim(odd, key), key)).toBe(true)
})

test.each([{ session_id: '18' }, { called_number: '7' }, { caller_number: '' }, { at: 1 }])(
  'with another %j it is not',
  (changed) => {
    expect(isSignedInboundClaim({ ...claim, ...changed }, signature, key)).toBe(false)
  },
)

test('nor is one of another secret, and the key does not tell the secret', () => {
  const other = inboundKeyOf(new Secret('another secret of the same length or so, or more'))
  expect(isSignedInboundClaim(claim, signature, other)).toBe(false)
  expect(key).toMatch(/^[0-9a-f]{64}$/)
})
