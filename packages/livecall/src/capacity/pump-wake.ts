import type { Livecall } from '../connection.ts'
import { capacityKey } from './capacity-keys.ts'

const CHANNEL = 'pump'

/** Tells every dialer that capacity or work may have come free. Whoever does not hear it looks by itself later. */
export async function wakePump(live: Livecall): Promise<void> {
  await live.redis.publish(capacityKey(live, CHANNEL), '')
}

/** Calls `listener` at every wake, from the moment this resolves. Answers how to stop. */
export async function onPumpWake(live: Livecall, listener: () => void): Promise<() => Promise<void>> {
  const channel = capacityKey(live, CHANNEL)
  const redis = live.listener()
  const hear = (heard: string) => {
    if (heard === channel) listener()
  }
  redis.on('message', hear)
  await redis.subscribe(channel)
  return async () => {
    redis.off('message', hear)
    await redis.unsubscribe(channel)
  }
}
