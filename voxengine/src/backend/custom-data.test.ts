import { expect, test } from 'vitest'
import { readInvitation } from './custom-data.ts'

const TOKEN = 'v1.call_01jz3k6v9m2c4x8q7t5w.t2k3b0.abc-DEF_123'

test('reads where the gateway is and the token, whether or not the URL ends in a slash', () => {
  const expected = { gatewayUrl: 'https://gateway.example/base', callToken: TOKEN }
  expect(readInvitation(`https://gateway.example/base|${TOKEN}`)).toEqual(expected)
  expect(readInvitation(`https://gateway.example/base/|${TOKEN}`)).toEqual(expected)
})

test.each([
  ['', 'nothing'],
  [TOKEN, 'a token alone'],
  [`|${TOKEN}`, 'no URL'],
  ['https://a.example|', 'no token'],
  [`ftp://a.example|${TOKEN}`, 'a strange URL'],
  ['https://a.example|to ken', 'a broken token'],
])('takes %j for no invitation: %s', (customData) => {
  expect(readInvitation(customData)).toBeUndefined()
})
