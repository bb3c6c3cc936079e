import type { CallId } from '@perezvon/contracts/ids'
import type { ToolCall } from '@perezvon/contracts/transcript/tool-call'
import { CALL_TTL_MS } from './call-settings.ts'
import type { Livecall } from './connection.ts'

/**
 * Keeps which tools a turn has called, as far as it is known now: all of them, each time. Apart from the turn's own
 * record, so that what ran is remembered whatever becomes of the turn, and its end may still be told after the turn's.
 */
export async function keepToolCalls(
  live: Livecall,
  options: { callId: CallId; turn: number; toolCalls: readonly ToolCall[] },
): Promise<void> {
  const { callId, turn, toolCalls } = options
  const key = live.key(callId, 'dialogue')
  await live.redis.hset(key, `t${turn}`, JSON.stringify(toolCalls))
  await live.redis.pexpire(key, CALL_TTL_MS)
}
