import { noteAccountLines } from '@perezvon/livecall/capacity/account-lines'
import { wakePump } from '@perezvon/livecall/capacity/pump-wake'
import type { JobHandler } from '@perezvon/queue/consumer'
import { renewExpiry } from '@perezvon/store/contact-expiry'
import { finishLeftContacts } from '@perezvon/store/finish-contacts'
import { forgetIdempotencyKeys } from '@perezvon/store/idempotency-keys'
import { type StrandedAttempt, strandedAttempts } from '@perezvon/store/stranded-attempts'
import type { DialerContext } from '../context.ts'
import { doubt } from '../reconciliation/doubt.ts'
import { restoreLeases } from '../sweeping/restore-leases.ts'
import { resumeAfterCall } from '../sweeping/resume-after-call.ts'

const ATTEMPTS_A_SWEEP = 1000
const BATCHES_A_SWEEP = 10
/** Where a time to live was changed: of a list of a million the rest is left to the next sweep. */
const CONTACTS_RENEWED = 100_000
const KEYS_KEPT_MS = 30 * 86_400_000

/**
 * Scheduled: puts right what crashes left. Lost jobs are added again from PostgreSQL, attempts past their time fall into
 * doubt, leases agree with the ledger again, contacts get the end that a changed time to live gives them, those of ended
 * campaigns their outcome, recordings and analyses that nobody made are asked for again. An attempt that cannot be helped
 * does not keep the others from it.
 */
export function sweepAttempts(ctx: DialerContext): JobHandler<'sweep-attempts'> {
  return async (_, { log, signal }) => {
    const now = ctx.clock.now()
    const { patience } = ctx.timing
    const stranded = await strandedAttempts(ctx.db, { now, limit: ATTEMPTS_A_SWEEP, patience })
    const faults: unknown[] = []
    for (const attempt of stranded) {
      signal.throwIfAborted()
      await helpOn(ctx, attempt).catch((thrown: unknown) => {
        faults.push(thrown)
        log.error(
          { err: thrown, call_id: attempt.callId, need: attempt.need },
          'attempt could not be helped on',
        )
      })
    }
    const { restored, freed } = await restoreLeases(ctx)
    await noteAccountLines(ctx.live, { lines: ctx.limits.concurrency })
    const renewed = await renewExpiry(ctx.db, { limit: CONTACTS_RENEWED })
    const finished = await finishLeft(ctx, now)
    const resumed = await resumeAfterCall(ctx, now)
    await forgetIdempotencyKeys(ctx.db, { before: new Date(now.getTime() - KEYS_KEPT_MS) })
    if (stranded.length + restored + freed + renewed + finished + resumed > 0)
      log.info(
        {
          attempts: stranded.length,
          leases_restored: restored,
          leases_freed: freed,
          renewed,
          finished,
          resumed,
        },
        'swept',
      )
    await wakePump(ctx.live)
    if (faults.length > 0)
      throw new AggregateError(faults, `${faults.length} attempts could not be helped on`)
  }
}

async function helpOn(ctx: DialerContext, attempt: StrandedAttempt): Promise<void> {
  const { callId, campaignId, state, need } = attempt
  const payload = { call_id: callId }
  ctx.telemetry.rescued({ callId, need })
  switch (need) {
    case 'close':
      return ctx.jobs.add('close-call', payload, { revive: true })
    case 'doubt':
      return doubt(ctx, {
        callId,
        why: `nothing was heard of it in time (${state})`,
        unlessClaimed: state === 'starting' || state === 'started',
      })
    case 'reconcile':
    case 'ask':
      return ctx.jobs.add('reconcile-attempt', payload, { revive: true })
    case 'originate':
      return ctx.jobs.add('originate-call', payload, { revive: true, urgent: campaignId === null })
    default:
      return need satisfies never
  }
}

async function finishLeft(ctx: DialerContext, now: Date): Promise<number> {
  let total = 0
  for (let batch = 0; batch < BATCHES_A_SWEEP; batch++) {
    const finished = await finishLeftContacts(ctx.db, { now })
    total += finished
    if (finished === 0) break
  }
  return total
}
