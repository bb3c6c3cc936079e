import { createHash } from 'node:crypto'
import type { CallId } from '@perezvon/contracts/ids'
import type { ToolCall } from '@perezvon/contracts/transcript/tool-call'
import type { PastTurn } from '@perezvon/livecall/stored-turn'

/** What makes two calls of a tool the same one, apart from when they are made: its name and what it is given. */
export function callIdentity(tool: string, values: Readonly<Record<string, unknown>>): string {
  const given = JSON.stringify(Object.entries(values).toSorted(([one], [other]) => (one < other ? -1 : 1)))
  return `${tool}.${createHash('sha256').update(given).digest('hex').slice(0, 16)}`
}

/**
 * What an endpoint tells a call apart by: the same call of the same turn has the same key, however often the turn is asked.
 * A call whose end was never known keeps its key when it is made again in a later turn, so that it is not done twice: until
 * it is known as done under that key.
 */
export function idempotencyKey(call: {
  callId: CallId
  turn: number
  identity: string
  past: readonly PastTurn[]
}): string {
  const { callId, turn, identity, past } = call
  const same = past
    .flatMap(({ toolCalls }) => toolCalls)
    .filter(({ idempotency_key: key }) => key?.endsWith(`.${identity}`))
  const kept = same.findLast(isEndUnknown)?.idempotency_key
  const isDone = same.some(({ outcome, idempotency_key: key }) => outcome === 'done' && key === kept)
  return kept && !isDone ? kept : `${callId}.${turn}.${identity}`
}

/** Whether the endpoint may have done it all the same. Of some it never heard: to those the same key does no harm. */
function isEndUnknown({ outcome, status }: ToolCall): boolean {
  if (outcome === 'failed') return status === null || status >= 500
  return outcome === 'running' || outcome === 'timed-out' || outcome === 'unknown'
}
