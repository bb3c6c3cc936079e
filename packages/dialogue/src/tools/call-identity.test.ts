import type { ToolCall } from '@perezvon/contracts/transcript/tool-call'
import { systemIds } from '@perezvon/runtime/ids'
import { expect, it } from 'vitest'
import { callIdentity, idempotencyKey } from './call-identity.ts'

const callId = systemIds.call()
const identity = callIdentity('book', { hour: 10 })
const KEY = `${callId}.1.${identity}`

type Ended = Pick<ToolCall, 'outcome' | 'status'>

/** The key of a call of turn 9, where the same one ended so in earlier turns, under one key. */
function keyAfter(...ended: Ended[]): string {
  const past = ended.map((how, index) => ({
    turn: index + 1,
    userText: '',
    heardText: '',
    interrupted: false,
    source: 'model' as const,
    toolCalls: [
      { id: 'call_0', tool: 'book', arguments: '{}', result: '{}', ms: 1, idempotency_key: KEY, ...how },
    ],
  }))
  return idempotencyKey({ callId, turn: 9, identity, past })
}

it.each<Ended>([
  { outcome: 'running', status: null },
  { outcome: 'timed-out', status: null },
  { outcome: 'failed', status: null },
  { outcome: 'failed', status: 502 },
])('a call that ended $outcome with $status may have been done: again it has the same key', (ended) => {
  expect(keyAfter(ended)).toBe(KEY)
})

it.each<Ended>([
  { outcome: 'done', status: 200 },
  { outcome: 'failed', status: 409 },
  { outcome: 'rejected', status: null },
])('a call that ended $outcome with $status is over: again it is another one', (ended) => {
  expect(keyAfter(ended)).toBe(`${callId}.9.${identity}`)
})

it('a key is kept until the call is known as done under it', () => {
  const lost = { outcome: 'timed-out', status: null } as const
  expect(keyAfter(lost, { outcome: 'failed', status: 409 })).toBe(KEY)
  expect(keyAfter(lost, { outcome: 'done', status: 200 })).toBe(`${callId}.9.${identity}`)
})
