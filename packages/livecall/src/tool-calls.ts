import type { CallId } from '@perezvon/contracts/ids'
import type { ToolCall } from '@perezvon/contracts/transcript/tool-call'
import { CALL_TTL_MS } from './call-settings.ts'
import type { Livecall } from './connection.ts'
import { createScript } from './script.ts'

/** The call is over and forgotten: what is told of it now belongs into the ledger. */
export class CallIsOver extends Error {
  override name = 'CallIsOver'
}

const KEEP_TOOL_CALLS = createScript(`
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
`)

/**
 * Keeps which tools a turn has called, as far as it is known now: all of them, each time. Apart from the turn's own
 * record, so that what ran is remembered whatever becomes of the turn, and its end may still be told after the turn's.
 * Rejects with `CallIsOver` where the call is over and forgotten: what was said in it must not come to life again.
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
