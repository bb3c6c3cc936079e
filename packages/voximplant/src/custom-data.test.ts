import { systemIds } from '@perezvon/runtime/ids'
import { Secret } from '@perezvon/runtime/secret'
import { expect, test } from 'vitest'
import { signCallToken } from './call-token.ts'
import { parseSessionCustomData, sessionCustomData } from './custom-data.ts'

const token = signCallToken({
  callId: systemIds.call(),
  expiresAt: new Date('2026-11-21T10:00:00Z'),
  secret: new Secret('a signing secret of more than 32 characters'),
})

test('the gateway and the token come back as they were given, without a trailing slash', () => {
  const customData = sessionCustomData({ gatewayUrl: 'https://calls.example.com/perezvon/', token })
  expect(parseSessionCustomData(customData)).toEqual({
    gatewayUrl: 'https://calls.example.com/perezvon',
    token,
  })
})

test('200 bytes of UTF-8 pass, 201 are refused by name', () => {
  const room = 200 - Buffer.byteLength(`|${token}`) - 'https://'.length
  const exact = `https://${'a'.repeat(room)}`
  expect(Buffer.byteLength(sessionCustomData({ gatewayUrl: exact, token }))).toBe(200)
  expect(() => sessionCustomData({ gatewayUrl: `${exact}a`, token })).toThrowError(
    expect.objectContaining({ code: 'custom-data-too-long' }),
  )
  const cyrillic = `https://${'я'.repeat(Math.floor(room / 2) + 1)}`
  expect(() => sessionCustomData({ gatewayUrl: cyrillic, token })).toThrowError(
    expect.objectContaining({ code: 'custom-data-too-long' }),
  )
})

test.each(['', 'calls.example.com', 'ftp://calls.example.com', 'https://a b', 'https://a|b'])(
  'the address «%s» is refused before any session is started',
  (gatewayUrl) => {
    expect(() => sessionCustomData({ gatewayUrl, token })).toThrowError(
      expect.objectContaining({ code: 'gateway-url-malformed' }),
    )
  },
)

test.each(['', 'https://calls.example.com', '|token', 'https://a|b|c'])('«%s» is not ours', (customData) => {
  expect(parseSessionCustomData(customData)).toBeUndefined()
})
