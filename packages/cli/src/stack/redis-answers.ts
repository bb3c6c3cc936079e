import { connectLivecall } from '@perezvon/livecall/connection'
import { createLogger } from '@perezvon/runtime/logger'

const silent = createLogger({ service: 'stack', level: 'silent' })

/** Connects, logs in and pings. Throws what went wrong when there is no answer within seconds. */
export async function pingRedis(url: string): Promise<void> {
  const live = connectLivecall({ redisUrl: url, prefix: 'stack', log: silent })
  let trouble: Error | undefined
  live.redis.on('error', (error) => {
    trouble ??= error
  })
  try {
    await live.redis.ping()
  } catch (thrown) {
    // The command only says that it gave up; why there was no connection came as an event.
    throw trouble ?? thrown
  } finally {
    await live.close()
  }
}
