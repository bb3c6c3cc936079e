import type { CallId } from '@perezvon/contracts/ids'
import type { ToolCall } from '@perezvon/contracts/transcript/tool-call'
import { CALL_TTL_MS } from './call-settings.ts'
import type { Livecall } from './connection.ts'
import { createScript, stringsOf } from './script.ts'
import { parseToolCalls, readDialogue } from './stored-turn.ts'

/** The call is over, and the ledger holds it: what is told of it now belongs there. */
export class CallIsOver extends Error {
  override name = 'CallIsOver'
}

const KEEP_TOOL_CALLS = createScript(`
if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('HEXISTS', KEYS[1], 'closed') == 1 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
`)

/**
 * Keeps which tools a turn has called, as far as it is known now: all of them, each time. Apart from the turn's own
 * record, so that what ran is remembered whatever becomes of the turn, and its end may still be told after the turn's.
 * Rejects with `CallIsOver` where the call is over, and the ledger holds it: what was said in it must not come to life again.
 */
export async function keepToolCalls(
  live: Livecall,
  options: { callId: CallId; turn: number; toolCalls: readonly ToolCall[] },
): Promise<void> {
  const { callId, turn, toolCalls } = options
  const key = live.key(callId, 'dialogue')
  const kept = await KEEP_TOOL_CALLS(live.redis, [key], [`t${turn}`, JSON.stringify(toolCalls), CALL_TTL_MS])
  if (kept !== 1) throw new CallIsOver(`call ${callId} is over: the tools of its turn ${turn} are not kept`)
}

const CLOSE_TOOL_CALLS = createScript(`
if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
redis.call('HSET', KEYS[1], 'closed', '1')
return redis.call('HGETALL', KEYS[1])
`)

/**
 * The tools of a call that the ledger holds, by turn, of those turns all of whose tools have ended. From here on no more is
 * kept in Redis: whoever hears a tool to its end later writes that into the ledger.
 */
export async function closeToolCalls(
  live: Livecall,
  { callId }: { callId: CallId },
): Promise<{ turn: number; toolCalls: ToolCall[] }[]> {
  const flat = stringsOf(await CLOSE_TOOL_CALLS(live.redis, [live.key(callId, 'dialogue')], []))
  const { toolCalls } = readDialogue(flat)
  return [...toolCalls]
    .map(([turn, stored]) => ({ turn, toolCalls: parseToolCalls(stored) }))
    .filter((told) => told.toolCalls.every(({ outcome }) => outcome !== 'running'))
}
