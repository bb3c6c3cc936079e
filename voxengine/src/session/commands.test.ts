import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { type CommandCheck, readCommand } from './commands.ts'

const NOW = Date.UTC(2026, 10, 20, 9)
const CALL = 'call_01jz3k6v9m2c4x8q7t5w'
const hmac = (key: string, data: string) => createHmac('sha256', key).update(data).digest('hex')
const CHECK: CommandCheck = { callId: CALL, key: 'key', now: NOW, hmac }

type Signed = { at?: number; key?: string; callId?: string; command?: string; text?: string; target?: string }

const signed = ({ at = NOW, key = 'key', callId = CALL, command = 'hang-up', ...detail }: Signed = {}) => {
  const words = [callId, command, at, ...Object.values(detail).map(encodeURIComponent)].join('\n')
  return JSON.stringify({ command, at, ...detail, signature: hmac(key, words) })
}

test('obeys what our gateway signed for this call, just now', () => {
  const hangUp = { command: { command: 'hang-up' }, signature: expect.stringMatching(/^[0-9a-f]{64}$/) }
  expect(readCommand(signed(), CHECK)).toEqual(hangUp)
  expect(readCommand(signed({ at: NOW - 60_000 }), CHECK)).toEqual(hangUp)
  const loud = { ...CHECK, hmac: (key: string, data: string) => hmac(key, data).toUpperCase() }
  expect(readCommand(signed(), loud)).toEqual(hangUp)
})

test('the signature covers what is said, and to whom a call is handed over', () => {
  const say = signed({ command: 'say', text: 'Секунду,\nсмотрю.' })
  expect(readCommand(say, CHECK)?.command).toEqual({ command: 'say', text: 'Секунду,\nсмотрю.' })
  expect(readCommand(say.replace('смотрю', 'жду'), CHECK)).toBeUndefined()
  const transfer = signed({ command: 'transfer', target: 'sales' })
  expect(readCommand(transfer, CHECK)?.command).toEqual({ command: 'transfer', target: 'sales' })
  expect(readCommand(transfer.replace('sales', 'boss'), CHECK)).toBeUndefined()
})

test.each([
  ['by another key', signed({ key: 'other' })],
  ['for another call', signed({ callId: 'call_00000000000000000000' })],
  ['long ago', signed({ at: NOW - 600_000 })],
  ['for later', signed({ at: NOW + 600_000 })],
  ['without a text to say', signed({ command: 'say' })],
  ['without a target', signed({ command: 'transfer' })],
  ['something unknown', signed({ command: 'sing' })],
  ['not at all', JSON.stringify({ command: 'hang-up', at: NOW })],
  ['no JSON', 'hang-up'],
  ['nothing', 'null'],
  ['with half a letter', JSON.stringify({ command: 'say', text: '\ud800', at: NOW })],
  ['for half a target', JSON.stringify({ command: 'transfer', target: '\ud800', at: NOW })],
])('does not obey what was signed %s', (_, content) => {
  expect(readCommand(content, CHECK)).toBeUndefined()
})

test('obeys nobody without a key', () => {
  expect(readCommand(signed(), { ...CHECK, key: undefined })).toBeUndefined()
})
