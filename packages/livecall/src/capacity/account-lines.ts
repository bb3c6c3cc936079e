import type { Livecall } from '../connection.ts'
import { capacityKey } from './capacity-keys.ts'
import { leasesTaken } from './leases.ts'

const LINES = 'account-lines'

/** Notes how many calls the account may have at a time, for whoever has to say why nobody is called. */
export async function noteAccountLines(live: Livecall, { lines }: { lines: number }): Promise<void> {
  await live.redis.set(capacityKey(live, LINES), lines)
}

/** How many of the account's lines are taken, of how many; undefined where no dialer has said so yet. */
export async function accountLines(
  live: Livecall,
  { now }: { now: Date },
): Promise<{ lines: number; taken: number } | undefined> {
  const [lines, taken] = await Promise.all([
    live.redis.get(capacityKey(live, LINES)),
    leasesTaken(live, { now }),
  ])
  return lines === null ? undefined : { lines: Number(lines), taken }
}
