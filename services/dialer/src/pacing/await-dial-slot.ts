import { reserveDialSlot } from '@perezvon/livecall/capacity/pacing'
import type { Attempt } from '@perezvon/store/attempt-row'
import type { DialerContext } from '../context.ts'
import { isSleptThrough, LONGEST_WAIT_MS, lookAgainMs } from './dial-moment.ts'

/** A machine that oversleeps this often in a row is better served by another. */
const RESERVATIONS = 3

/** Waits for the attempt's moment to dial; where that is too far away, answers after how long to look again. */
export async function awaitDialSlot(
  ctx: DialerContext,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<{ now: true } | { now: false; againAfterMs: number }> {
  for (let reservation = 0; reservation < RESERVATIONS; reservation++) {
    const { reserved, waitMs } = await reserveDialSlot(ctx.live, {
      callId: attempt.callId,
      campaignId: attempt.campaignId,
      campaignPerSecond: attempt.campaign?.spec.calls_per_second ?? ctx.limits.callsPerSecond,
      accountPerSecond: ctx.limits.callsPerSecond,
      longestWaitMs: LONGEST_WAIT_MS,
    })
    if (!reserved) return { now: false, againAfterMs: lookAgainMs({ waitMs, random: ctx.random }) }
    const before = ctx.clock.now().getTime()
    if (waitMs > 0) await ctx.clock.sleep(waitMs, signal)
    if (!isSleptThrough({ waitMs, tookMs: ctx.clock.now().getTime() - before })) return { now: true }
  }
  return { now: false, againAfterMs: lookAgainMs({ waitMs: 0, random: ctx.random }) }
}
