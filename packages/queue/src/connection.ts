import { Redis, type RedisOptions } from 'ioredis'
import { GatheringRedis } from './gathering-redis.ts'

/** Where the queues live. The prefix is braced, so that all keys of a queue share a Redis Cluster slot. */
export type QueueSettings = { redisUrl: string; prefix: string }

export const DEFAULT_QUEUE_PREFIX = '{perezvon}'

/**
 * Producers fail fast: an HTTP request or a job must not hang because Redis is away. The producer adds its own deadline,
 * since a connection that was never up queues commands whatever these options say.
 */
const PRODUCER_OPTIONS = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 1,
  connectTimeout: 2_000,
  commandTimeout: 5_000,
} satisfies RedisOptions

/** Consumers wait for Redis for ever: BullMQ demands `maxRetriesPerRequest: null` of blocking connections. */
const CONSUMER_OPTIONS = { maxRetriesPerRequest: null } satisfies RedisOptions

/** A connection for adding jobs. The caller closes it and listens to its errors. */
export function connectProducer(settings: QueueSettings): Redis {
  // 'legacy' is its default: inferred, it makes the compiler compare all of Redis' commands with themselves for seconds.
  return new Redis<'legacy'>(settings.redisUrl, PRODUCER_OPTIONS)
}

/** A connection for working on jobs. The caller closes it and listens to its errors. */
export function connectConsumer(settings: QueueSettings): Redis {
  return new GatheringRedis(settings.redisUrl, CONSUMER_OPTIONS)
}
