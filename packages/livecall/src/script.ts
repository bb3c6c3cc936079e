import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'

/** A Lua script on the server: one round trip, all or nothing. Its keys must belong to one call (one hash slot). */
export type Script = (
  redis: Redis,
  keys: readonly string[],
  args: readonly (string | number)[],
) => Promise<unknown>

/** Sends the script's hash; its text only where the server does not know it (first use, restart, failover). */
export function createScript(lua: string): Script {
  const sha = createHash('sha1').update(lua).digest('hex')
  return async (redis, keys, args) => {
    try {
      return await redis.evalsha(sha, keys.length, ...keys, ...args)
    } catch (thrown) {
      if (!(thrown instanceof Error) || !thrown.message.startsWith('NOSCRIPT')) throw thrown
      return redis.eval(lua, keys.length, ...keys, ...args)
    }
  }
}

/** A reply that must be a list of strings. */
export function stringsOf(reply: unknown): string[] {
  if (Array.isArray(reply) && reply.every((item) => typeof item === 'string')) return reply
  throw new Error(`Redis answered ${JSON.stringify(reply)} where a list of strings was due`)
}
