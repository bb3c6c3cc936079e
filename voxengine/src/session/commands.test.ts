import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { type CommandCheck, readCommand } from './commands.ts'

const NOW = Date.UTC(2026, 10, 20, 9)
const CALL = 'call_01jz3k6v9m2c4x8q7t5w'
const hmac = (key: string, data: string) => createHmac('sha256', key).update(data).digest('hex')
const CHECK: CommandCheck = { callId: CALL, key: 'key', now: NOW, hmac }

const signed = (over: { at?: number; key?: string; callId?: string; command?: string } = {}) => {
  const { at = NOW, key = 'key', callId = CALL, command = 'hang-up' } = over
  return JSON.stringify({ command, at, signature: hmac(key, `${callId}\n${command}\n${at}`) })
}

test('obeys what our gateway signed for this call, just now', () => {
  expect(readCommand(signed(), CHECK)).toBe('hang-up')
  expect(readCommand(signed({ at: NOW - 60_000 }), CHECK)).toBe('hang-up')
  expect(readCommand(signed(), { ...CHECK, hmac: (key, data) => hmac(key, data).toUpperCase() })).toBe(
    'hang-up',
  )
})

test.each([
  ['by another key', signed({ key: 'other' })],
  ['for another call', signed({ callId: 'call_00000000000000000000' })],
  ['long ago', signed({ at: NOW - 600_000 })],
  ['for later', signed({ at: NOW + 600_000 })],
  ['something unknown', signed({ command: 'sing' })],
  ['not at all', JSON.stringify({ command: 'hang-up', at: NOW })],
  ['no JSON', 'hang-up'],
  ['nothing', 'null'],
])('does not obey what was signed %s', (_, content) => {
  expect(readCommand(content, CHECK)).toBeUndefined()
})

test('obeys nobody without a key', () => {
  expect(readCommand(signed(), { ...CHECK, key: undefined })).toBeUndefined()
})
