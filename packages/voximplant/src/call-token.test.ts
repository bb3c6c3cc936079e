import { systemIds } from '@perezvon/runtime/ids'
import { Secret } from '@perezvon/runtime/secret'
import { expect, test } from 'vitest'
import { signCallToken, verifyCallToken } from './call-token.ts'

const secret = new Secret('a signing secret of more than 32 characters')
const now = new Date('2026-11-21T09:00:00Z')
const expiresAt = new Date('2026-11-21T10:00:00Z')
const callId = systemIds.call()
const token = signCallToken({ callId, expiresAt, secret })

test('a token gives back the call that it was signed for', () => {
  expect(verifyCallToken(token, { secret, now })).toEqual({ ok: true, callId })
})

test('the same call and expiry always give the same token, with the call id in clear', () => {
  expect(signCallToken({ callId, expiresAt: new Date(expiresAt.getTime() + 999), secret })).toBe(token)
  expect(token).toContain(callId)
  expect(Buffer.byteLength(token)).toBeLessThanOrEqual(82)
})

test('a token ends at its expiry, not before', () => {
  const at = (moment: number) => verifyCallToken(token, { secret, now: new Date(moment) })
  expect(at(expiresAt.getTime() - 1)).toMatchObject({ ok: true })
  expect(at(expiresAt.getTime())).toEqual({ ok: false, code: 'expired' })
})

test('a token of another call, another expiry or another secret is refused', () => {
  const [version, , expiry, mac] = token.split('.')
  const refused = { ok: false, code: 'bad-signature' }
  expect(verifyCallToken(`${version}.${systemIds.call()}.${expiry}.${mac}`, { secret, now })).toEqual(refused)
  expect(verifyCallToken(`${version}.${callId}.zzzzzzz.${mac}`, { secret, now })).toEqual(refused)
  const stranger = signCallToken({
    callId,
    expiresAt,
    secret: new Secret('somebody else, also 32 characters'),
  })
  expect(verifyCallToken(stranger, { secret, now })).toEqual(refused)
})

test.each([
  ['nothing', ''],
  ['no signature', `v1.${callId}.abc`],
  ['an unknown version', token.replace('v1', 'v2')],
  ['something after the signature', `${token}.x`],
  ['an expiry that is no number', token.replace(/\.([0-9a-z]+)\.([^.]+)$/, '.-1.$2')],
])('a token with %s is malformed', (_, given) => {
  expect(verifyCallToken(given, { secret, now })).toEqual({ ok: false, code: 'malformed' })
})

test('a cut signature is refused without comparing', () => {
  expect(verifyCallToken(token.slice(0, -4), { secret, now })).toEqual({ ok: false, code: 'bad-signature' })
})
