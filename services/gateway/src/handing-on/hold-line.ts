import type { CallEvent } from '@perezvon/contracts/events/call-event'
import type { CallId } from '@perezvon/contracts/ids'
import { extendLease } from '@perezvon/livecall/capacity/leases'
import { findAttempt } from '@perezvon/store/attempts'
import type { GatewayContext } from '../context.ts'

/** After the longest talk with a target: the closing and the last report. */
const REPORT_GRACE_SECONDS = 180

/**
 * A call that is handed over keeps its line for as long as the talk with the target may last: the lease was made for the
 * agent's own limit. Without Redis there is no lease to extend; the event is durable anyway.
 */
export async function holdLine(
  ctx: GatewayContext,
  callId: CallId,
  events: readonly CallEvent[],
): Promise<void> {
  const seconds = events.flatMap((event) =>
    event.type === 'call.transfer-started' ? [event.most_seconds] : [],
  )
  if (seconds.length === 0) return
  const attempt = await findAttempt(ctx.db, { callId })
  if (attempt === undefined || attempt.state === 'ended') return
  const ttlMs = (Math.max(...seconds) + REPORT_GRACE_SECONDS) * 1000
  try {
    await extendLease(ctx.live, { callId, campaignId: attempt.campaignId, ttlMs, now: ctx.clock.now() })
  } catch (thrown) {
    ctx.telemetry.lineNotHeld(callId, thrown)
  }
}
