import type { CallId } from '@perezvon/contracts/ids'
import { markUnknown } from '@perezvon/store/attempts'
import type { DialerContext } from '../context.ts'

/**
 * Writes down that nobody knows an attempt's fate, and has history asked. With `unlessClaimed` only where no session holds
 * it: one that does will report, or run out of its time.
 */
export async function doubt(
  ctx: DialerContext,
  { callId, why, unlessClaimed }: { callId: CallId; why: string; unlessClaimed: boolean },
): Promise<void> {
  const now = ctx.clock.now()
  if (!(await markUnknown(ctx.db, { callId, reason: why, unlessClaimed, now }))) return
  ctx.telemetry.doubted({ callId, why })
  await ctx.jobs.add('reconcile-attempt', { call_id: callId }, { delayMs: ctx.timing.reconcileEveryMs })
}
