import { type DialSlot, PREPARED_MS, reserveDialSlot } from '@perezvon/livecall/capacity/pacing'
import type { AttemptToDial } from '@perezvon/store/attempt-to-dial'
import type { DialerContext } from '../context.ts'
import { type DialMoment, isMissed } from './dial-moment.ts'

/** A machine that comes late this often in a row is better served by another. */
const RESERVATIONS = 3

/** Reserves the attempt's moment to dial, or tells when to come back. */
export async function reserveSlot(
  ctx: DialerContext,
  attempt: AttemptToDial,
  { missed = false }: { missed?: boolean } = {},
): Promise<DialSlot> {
  const slot = await reserveDialSlot(ctx.live, {
    clock: ctx.redisClock,
    callId: attempt.callId,
    campaignId: attempt.campaignId,
    campaignPerSecond: attempt.campaign?.spec.calls_per_second ?? ctx.limits.callsPerSecond,
    accountPerSecond: ctx.limits.callsPerSecond,
    lateMs: ctx.lateness.allowedMs(),
    dialersLateMs: ctx.lateness.ofAllMs(ctx.redisClock.now()),
    missed,
  })
  ctx.lateness.hear(slot.dialersLateMs, ctx.redisClock.now())
  return slot
}

/** Waits until there is just enough time left to write the intent down: seconds at most, which a stop waits for. */
export async function awaitPreparation(ctx: DialerContext, { moment }: DialMoment): Promise<void> {
  const waitMs = moment - ctx.redisClock.now() - PREPARED_MS
  if (waitMs > 0) await ctx.clock.sleep(Math.ceil(waitMs))
}

/**
 * Waits for the moment itself and dials in it. `dial` writes the request before it answers, in the same step as the look at the
 * clock: whatever else is ready to run would come between them otherwise, tens of milliseconds at times. Who is late all the
 * same, since the machine stood still or the intent took its time, gets another moment; where that happens again and again,
 * or it lies too far away, answers when to come back.
 */
export async function dialInMoment<Result>(
  ctx: DialerContext,
  attempt: AttemptToDial,
  { reserved, dial }: { reserved: DialMoment; dial: () => Promise<Result> },
): Promise<Result | { againAfterMs: number }> {
  let { moment, toleranceMs } = reserved
  for (let reservation = 1; ; reservation++) {
    const waitMs = moment - ctx.redisClock.now()
    if (waitMs > 0) await ctx.clock.sleep(Math.ceil(waitMs))
    const now = ctx.redisClock.now()
    const missed = isMissed({ moment, toleranceMs }, now)
    if (!missed) {
      const result = dial()
      noteSent(ctx, { moment, toleranceMs })
      return result
    }
    // Who was too late before it could wait was held up by others, and will not be again.
    if (waitMs > 0) ctx.lateness.note({ missed, toleranceMs, now })
    const slot = await reserveSlot(ctx, attempt, { missed: true })
    if (!slot.reserved) return slot
    if (reservation === RESERVATIONS) return { againAfterMs: slot.moment - ctx.redisClock.now() }
    ;({ moment, toleranceMs } = slot)
  }
}

/** Notes how late the request was really written: a machine that has more to do than it can loses time there, too. */
function noteSent(ctx: DialerContext, { moment, toleranceMs }: DialMoment): void {
  const now = ctx.redisClock.now()
  ctx.lateness.note({ missed: isMissed({ moment, toleranceMs }, now), toleranceMs, now })
}
