import type { Livecall } from '../connection.ts'
import { capacityKey } from './capacity-keys.ts'
import { HOLD } from './pacing.ts'

/** Until when nobody dials, because the carrier said that it is busy; undefined where nothing holds. */
export async function diallingHeldUntil(live: Livecall, { now }: { now: Date }): Promise<Date | undefined> {
  const until = Number(await live.redis.get(capacityKey(live, HOLD)))
  return until > now.getTime() ? new Date(until) : undefined
}
