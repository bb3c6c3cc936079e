import { leasesHeld, rebuildLeases, releaseLease, restoreLease } from '@perezvon/livecall/capacity/leases'
import { attemptsOnLine, endedAmong } from '@perezvon/store/stranded-attempts'
import type { DialerContext } from '../context.ts'
import { leaseTtlMs } from '../pacing/lease-lifetime.ts'

/**
 * Makes leases agree with the ledger: a call that may be on the line has one, whatever Redis forgot; one that has ended
 * has none. Leases of attempts that are just being planned are left alone.
 */
export async function restoreLeases(ctx: DialerContext): Promise<{ restored: number; freed: number }> {
  return rebuildLeases(ctx.live, { rebuildId: ctx.ids.call() }, () => agree(ctx))
}

async function agree(ctx: DialerContext): Promise<{ restored: number; freed: number }> {
  const now = ctx.clock.now()
  const held = new Set(await leasesHeld(ctx.live, { now }))
  const missing = (await attemptsOnLine(ctx.db)).filter(({ callId }) => !held.has(callId))
  for (const line of missing) await restoreLease(ctx.live, { ...line, ttlMs: leaseTtlMs(line), now })
  const ended = await endedAmong(ctx.db, { callIds: [...held] })
  for (const holder of ended) await releaseLease(ctx.live, holder)
  return { restored: missing.length, freed: ended.length }
}
