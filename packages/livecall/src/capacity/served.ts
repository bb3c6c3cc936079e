import type { CampaignId } from '@perezvon/contracts/ids'
import type { Livecall } from '../connection.ts'
import { capacityKey } from './capacity-keys.ts'
import { noteServedScript } from './note-served.ts'

const SERVED = 'served'
const LEAST = 'least'

/** Who takes part: each campaign, and all single calls together. */
export type Claimant = CampaignId | 'single-calls'

/** What was given to one: from where it started, and how much it was, by its weight. */
export type Serving = { claimant: Claimant; from: number; served: number }

/**
 * What each of these was served so far by its weight, over all dialers: who is least is next. Whoever is new, or comes back
 * from idleness, starts where the others are.
 */
export async function readServed(
  live: Livecall,
  { claimants }: { claimants: readonly Claimant[] },
): Promise<Map<Claimant, number>> {
  const [least, ...served] = await live.redis.hmget(capacityKey(live, SERVED), LEAST, ...claimants)
  const start = Number(least ?? 0)
  return new Map(claimants.map((id, index) => [id, Math.max(start, Number(served[index] ?? 0))]))
}

/** Adds what was given out, and says where those start who come later: at the least of all who could take a line. */
export async function noteServed(
  live: Livecall,
  { servings, least }: { servings: readonly Serving[]; least: number | undefined },
): Promise<void> {
  await noteServedScript(
    live.redis,
    [capacityKey(live, SERVED)],
    [least ?? '', ...servings.flatMap(({ claimant, from, served }) => [claimant, from, served])],
  )
}
