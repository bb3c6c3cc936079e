import type { CallId } from '@perezvon/contracts/ids'
import type { Logger } from '@perezvon/runtime/logger'
import { Redis } from 'ioredis'
import { type ChannelEars, createChannelEars } from './channel-ears.ts'

/**
 * A command may take this long before it counts as failed. Above the pauses of a shared machine (up to 3 s), below the
 * time that a person on the line would wait.
 */
const COMMAND_TIMEOUT_MS = 5000

/** What every service uses, so that all see the same calls. */
export const DEFAULT_LIVECALL_PREFIX = 'perezvon'

/** Redis as the calls in progress see it. All keys of one call share a hash tag, so that Redis Cluster keeps them together. */
export type Livecall = ChannelEars & {
  redis: Redis
  prefix: string
  /** `<prefix>:{call_…}:part:part`: a key of one call. */
  key(callId: CallId, ...parts: (string | number)[]): string
  /** The one connection that only listens; opened when it is first asked for. */
  listener(): Redis
  close(): Promise<void>
}

/**
 * Connects to the Redis of the live calls. Commands fail within seconds when Redis is away, instead of waiting for it:
 * somebody is on the line. AOF and `noeviction` are expected; `prefix` comes without braces.
 */
export function connectLivecall(options: { redisUrl: string; prefix: string; log: Logger }): Livecall {
  const { redisUrl, prefix, log } = options
  const connect = (name: string, maxRetriesPerRequest: number | null) => {
    const redis = new Redis(redisUrl, {
      connectionName: `${prefix}-${name}`,
      maxRetriesPerRequest,
      connectTimeout: COMMAND_TIMEOUT_MS,
      // Of each command, not of the socket: a Redis that is frozen takes new connections and answers nothing.
      commandTimeout: COMMAND_TIMEOUT_MS,
      // Under load the commands of many calls leave in one packet: a system call costs more than a command.
      enableAutoPipelining: true,
    })
    redis.on('error', (error) => log.warn({ err: error, connection: name }, 'redis connection troubled'))
    return redis
  }
  const redis = connect('livecall', 1)
  let listener: Redis | undefined
  const listening = () => {
    listener ??= connect('listener', null)
    return listener
  }
  return {
    redis,
    prefix,
    key: (callId, ...parts) => `${prefix}:{${callId}}:${parts.join(':')}`,
    listener: listening,
    hear: createChannelEars(listening).hear,
    close: async () => {
      await Promise.all([redis, listener].map((connection) => connection && hangUp(connection)))
    },
  }
}

/** QUIT waits for replies that are due; where Redis is away, or stands still, there are none to wait for. */
async function hangUp(connection: Redis): Promise<void> {
  if (connection.status !== 'ready') return connection.disconnect()
  await connection.quit().catch(() => connection.disconnect())
}
