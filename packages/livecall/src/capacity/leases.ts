import { type CallId, type CampaignId, callIdSchema } from '@perezvon/contracts/ids'
import { askedTogether } from '@perezvon/runtime/asked-together'
import { z } from 'zod'
import type { Livecall } from '../connection.ts'
import { stringsOf } from '../script.ts'
import { acquireLeasesScript } from './acquire-leases.ts'
import { capacityKey } from './capacity-keys.ts'
import { extendLeaseScript } from './extend-lease.ts'
import { noteRebuiltScript } from './note-rebuilt.ts'

/**
 * Calls at the same time, at most. A call outside campaigns (`campaignId: null`) counts against the account alone; then
 * `campaign` is not looked at.
 */
export type CapacityLimits = { account: number; campaign: number }

type Holder = { callId: CallId; campaignId: CampaignId | null }
type Wanted = Holder & { limits: CapacityLimits; ttlMs: number; now: Date }

const callIdsSchema = z.array(callIdSchema)
const ACCOUNT = 'leases'
const REBUILT = 'leases-rebuilt'
/** A rebuild takes less, or says nothing. */
const REBUILD_MS = 60_000

/**
 * Takes a lease for a call, or says that there is none free. A call that holds one keeps it. A lease lives until it is
 * released or `ttlMs` have passed, whatever becomes of the process that took it. None is free while leases do not agree
 * with the ledger (see `rebuildLeases`).
 */
export async function acquireLease(live: Livecall, wanted: Wanted): Promise<boolean> {
  return acquireTogether(live, wanted)
}

const acquireTogether = askedTogether(
  async (live: Livecall, wanted: readonly Wanted[]) => {
    const newest = wanted.at(-1)
    if (newest === undefined) return []
    const callIds = wanted.map(({ callId }) => callId)
    const holders = new Set(await acquireLeases(live, { ...newest, callIds }))
    return callIds.map((callId) => holders.has(callId))
  },
  {
    alikeBy: ({ campaignId, limits, ttlMs }) => [campaignId, limits.account, limits.campaign, ttlMs].join(),
  },
)

/** The same for several calls of one campaign in one step. Answers those that hold a lease, in their order. */
export async function acquireLeases(
  live: Livecall,
  options: {
    callIds: readonly CallId[]
    campaignId: CampaignId | null
    limits: CapacityLimits
    ttlMs: number
    now: Date
  },
): Promise<CallId[]> {
  const { callIds, campaignId, limits, ttlMs, now } = options
  const granted = await acquireLeasesScript(
    live.redis,
    [capacityKey(live, ACCOUNT), capacityKey(live, ACCOUNT, campaignId), capacityKey(live, REBUILT)],
    [
      now.getTime(),
      now.getTime() + ttlMs,
      limits.account,
      campaignId === null ? -1 : limits.campaign,
      ...callIds,
    ],
  )
  const holders = new Set(stringsOf(granted))
  return callIds.filter((callId) => holders.has(callId))
}

/** Lets a lease live at least `ttlMs` from now. False where the call holds none (any more). */
export async function extendLease(
  live: Livecall,
  { callId, campaignId, ttlMs, now }: Holder & { ttlMs: number; now: Date },
): Promise<boolean> {
  const extended = await extendLeaseScript(
    live.redis,
    [capacityKey(live, ACCOUNT), capacityKey(live, ACCOUNT, campaignId)],
    [now.getTime(), now.getTime() + ttlMs, callId, campaignId === null ? 0 : 1],
  )
  return extended === 1
}

/** Writes a lease whatever the limits say: its call is on the line, and Redis had forgotten it. */
export async function restoreLease(
  live: Livecall,
  { callId, campaignId, ttlMs, now }: Holder & { ttlMs: number; now: Date },
): Promise<void> {
  const expiry = now.getTime() + ttlMs
  const commands = live.redis.multi().zadd(capacityKey(live, ACCOUNT), 'GT', expiry, callId)
  if (campaignId !== null) commands.zadd(capacityKey(live, ACCOUNT, campaignId), 'GT', expiry, callId)
  await commands.exec()
}

/** Frees a call's lease. Freed twice, it changes nothing. */
export async function releaseLease(live: Livecall, { callId, campaignId }: Holder): Promise<void> {
  const commands = live.redis.multi().zrem(capacityKey(live, ACCOUNT), callId)
  if (campaignId !== null) commands.zrem(capacityKey(live, ACCOUNT, campaignId), callId)
  await commands.exec()
}

/** How many more calls may begin: of the account, and of the campaign within it. Never below none. */
export async function freeCapacity(
  live: Livecall,
  options: { campaignId: CampaignId | null; limits: CapacityLimits; now: Date },
): Promise<number> {
  const { campaignId, limits, now } = options
  const account = limits.account - (await countLeases(live, capacityKey(live, ACCOUNT), now))
  if (campaignId === null) return Math.max(0, account)
  const campaign = limits.campaign - (await countLeases(live, capacityKey(live, ACCOUNT, campaignId), now))
  return Math.max(0, Math.min(account, campaign))
}

async function countLeases(live: Livecall, key: string, now: Date): Promise<number> {
  return live.redis.zcount(key, `(${now.getTime()}`, '+inf')
}

/** How many calls hold a lease of the account now. */
export async function leasesTaken(live: Livecall, { now }: { now: Date }): Promise<number> {
  return countLeases(live, capacityKey(live, ACCOUNT), now)
}

/** The calls that hold a lease of the account now. */
export async function leasesHeld(live: Livecall, { now }: { now: Date }): Promise<CallId[]> {
  return callIdsSchema.parse(
    await live.redis.zrange(capacityKey(live, ACCOUNT), `(${now.getTime()}`, '+inf', 'BYSCORE'),
  )
}

/** Whether leases agree with the ledger since this Redis began: one that lost its data says that every line is free. */
export async function leasesAreRebuilt(live: Livecall): Promise<boolean> {
  return (await live.redis.exists(capacityKey(live, REBUILT))) === 1
}

/**
 * Rebuilds leases from the ledger and notes that they agree with it; the note is lost together with them. Where Redis loses
 * its data in the middle nothing is noted: what had been looked at before is gone. `rebuildId` is nobody else's.
 */
export async function rebuildLeases<Result>(
  live: Livecall,
  { rebuildId }: { rebuildId: string },
  rebuild: () => Promise<Result>,
): Promise<Result> {
  const sign = capacityKey(live, `${REBUILT}:${rebuildId}`)
  await live.redis.set(sign, 1, 'PX', REBUILD_MS)
  const result = await rebuild()
  await noteRebuiltScript(live.redis, [sign, capacityKey(live, REBUILT)], [])
  return result
}
