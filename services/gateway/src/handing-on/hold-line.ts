import type { CallId } from '@perezvon/contracts/ids'
import { extendLease } from '@perezvon/livecall/capacity/leases'
import type { Prolonged } from '@perezvon/store/call-deadline'
import type { GatewayContext } from '../context.ts'

/**
 * A call that is handed over keeps its line until its new deadline: the lease was made for the agent's own limit. Without
 * Redis there is no lease to extend; the deadline is durable anyway.
 */
export async function holdLine(
  ctx: GatewayContext,
  callId: CallId,
  { campaignId, deadlineAt }: Prolonged,
): Promise<void> {
  const now = ctx.clock.now()
  const ttlMs = deadlineAt.getTime() - now.getTime()
  try {
    await extendLease(ctx.live, { callId, campaignId, ttlMs, now })
  } catch (thrown) {
    ctx.telemetry.lineNotHeld(callId, thrown)
  }
}
