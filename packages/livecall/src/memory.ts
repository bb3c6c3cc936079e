import type { CallId } from '@perezvon/contracts/ids'
import { z } from 'zod'
import { CALL_TTL_MS } from './call-settings.ts'
import type { Livecall } from './connection.ts'
import { createScript } from './script.ts'
import { parseStored } from './stored-json.ts'

/** What stands for the oldest turns of a long call, where the model is told of them no more word for word. */
const memorySchema = z.strictObject({
  /** The last of those turns. */
  up_to_turn: z.int(),
  /** Empty where none could be written. */
  summary: z.string(),
  /** What the summary lacks, as it was said. */
  facts: z.array(z.string()),
})
export type Memory = z.infer<typeof memorySchema>

export function parseMemory(stored: string): Memory {
  return parseStored(memorySchema, stored)
}

const KEEP_MEMORY = createScript(`
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local kept = redis.call('HGET', KEYS[1], 'memory')
if kept and cjson.decode(kept).up_to_turn >= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'memory', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
`)

/**
 * Keeps the memory of a call for whichever process goes on with it. False where one that reaches further is there already,
 * or the call is over and forgotten.
 */
export async function keepMemory(
  live: Livecall,
  { callId, memory }: { callId: CallId; memory: Memory },
): Promise<boolean> {
  const args = [memory.up_to_turn, JSON.stringify(memory), CALL_TTL_MS]
  return (await KEEP_MEMORY(live.redis, [live.key(callId, 'dialogue')], args)) === 1
}
