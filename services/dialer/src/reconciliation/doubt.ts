import type { CallId } from '@perezvon/contracts/ids'
import { markUnknown } from '@perezvon/store/attempts'
import type { DialerContext } from '../context.ts'

/** Writes down that nobody knows an attempt's fate, and has history asked. */
export async function doubt(
  ctx: DialerContext,
  { callId, why }: { callId: CallId; why: string },
): Promise<void> {
  if (await markUnknown(ctx.db, { callId, reason: why, now: ctx.clock.now() }))
    ctx.telemetry.doubted({ callId, why })
  await ctx.jobs.add('reconcile-attempt', { call_id: callId }, { delayMs: ctx.timing.reconcileEveryMs })
}
