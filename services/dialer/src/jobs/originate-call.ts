import type { CallId } from '@perezvon/contracts/ids'
import { acquireLease } from '@perezvon/livecall/capacity/leases'
import { holdDialling } from '@perezvon/livecall/capacity/pacing'
import type { JobHandler, JobResult } from '@perezvon/queue/consumer'
import { asError, RetryableError } from '@perezvon/runtime/errors'
import { type AttemptToDial, findAttemptToDial } from '@perezvon/store/attempt-to-dial'
import { findAttempt, markStarted, markStarting, markTurnedAway } from '@perezvon/store/attempts'
import { findSuppression } from '@perezvon/store/suppressions'
import type { StartResult } from '@perezvon/voximplant/management-api/start-scenarios'
import type { DialerContext } from '../context.ts'
import { endAttempt } from '../ending/end-attempt.ts'
import { followUp } from '../ending/follow-up.ts'
import { pauseAll, pauseOne } from '../ending/pause-campaigns.ts'
import { reasonNotToDial } from '../outcome/may-dial.ts'
import type { Verdict } from '../outcome/verdict.ts'
import { capacityLimits } from '../pacing/capacity-limits.ts'
import { type DialMoment, noLeaseMs } from '../pacing/dial-moment.ts'
import { awaitPreparation, dialInMoment, reserveSlot } from '../pacing/dial-slot.ts'
import { leaseTtlMs } from '../pacing/lease-lifetime.ts'
import { doubt } from '../reconciliation/doubt.ts'

/** Nobody was asked: each moment passed before it could be used, or the line was lost together with Redis' data. */
type NotAsked = { kind: 'not-asked'; retryAfterMs: number }

/**
 * Asks Voximplant to start the scenario of one planned attempt, once. The intent is written before the request: whoever
 * finds it written and no answer does not ask again, but has history asked.
 */
export function originateCall(ctx: DialerContext): JobHandler<'originate-call'> {
  return async ({ call_id: callId }) => {
    const attempt = await findAttemptToDial(ctx.db, { callId })
    if (attempt === undefined)
      throw new RetryableError('attempt-not-written', `attempt ${callId} is not in the ledger (yet)`)

    if (attempt.state === 'starting')
      return doubt(ctx, { callId, why: 'found asked for, without an answer', unlessClaimed: true })
    if (attempt.state !== 'planned') return

    const obstacle = reasonNotToDial(attempt, ctx.clock.now())
    if (obstacle !== undefined) return endUndialled(ctx, callId, obstacle, { beforeDial: true })
    const ruleId = ctx.ruleIds[attempt.dialogue]
    if (ruleId === undefined) return endWithoutRule(ctx, attempt)
    const place = await takePlace(ctx, attempt)
    if ('again' in place) return place

    const start = await ctx.carrier.prepareStart({ ruleId, customData: ctx.customDataOf(attempt) })
    const starting = { callId, simulated: ctx.simulated, now: ctx.clock.now() }
    if (!(await markStarting(ctx.db, starting))) return endSuppressed(ctx, callId)
    // From here on leases are rebuilt with this call's. Whoever has none now lost it before, and another took its line.
    const result = (await takeLease(ctx, attempt))
      ? await askInTime(ctx, attempt, { place, start })
      : lineLost(ctx)

    return save(ctx, callId, result)
  }
}

/** Where it was not a second run that came first, the number has been suppressed since the attempt was planned. */
async function endSuppressed(ctx: DialerContext, callId: CallId): Promise<void> {
  const found = await findAttempt(ctx.db, { callId })
  if (found === undefined) return
  const { phone, campaign } = found
  const purpose = campaign?.spec.purpose ?? 'service'
  if ((await findSuppression(ctx.db, { phone, purpose, now: ctx.clock.now() })) === undefined) return
  // From now on nobody else starts it: whether somebody had is looked at last.
  if ((await findAttempt(ctx.db, { callId }))?.state !== 'planned') return
  await endUndialled(ctx, callId, { outcome: 'refused', reason: 'suppressed' })
}

/** Every other call of its campaign would end like this one: it waits until somebody has set the rule. */
async function endWithoutRule(ctx: DialerContext, attempt: AttemptToDial): Promise<void> {
  const { callId, campaignId, dialogue } = attempt
  const reason = `the agent’s dialogue is ${dialogue}, and VOXIMPLANT_STREAMING_RULE_ID is not set: ./perezvon deploy makes its rule and says its id`
  if (campaignId !== null) await pauseOne(ctx, { campaignId, reason })
  await endUndialled(
    ctx,
    callId,
    { outcome: 'failed', reason: `no-rule-for-${dialogue}` },
    { beforeDial: true },
  )
}

/** Of an attempt that is not dialled more has to be known than of one that is. */
async function endUndialled(
  ctx: DialerContext,
  callId: CallId,
  verdict: Verdict,
  { beforeDial = false }: { beforeDial?: boolean } = {},
): Promise<void> {
  const attempt = await findAttempt(ctx.db, { callId })
  if (attempt === undefined) return
  await endAttempt(ctx, { attempt, verdict, beforeDial, unlessClaimed: true })
  await followUp(ctx, attempt)
}

/** A lease, and then the moment to dial, nearly there. Both may be far: then the job comes back, and keeps what it has. */
async function takePlace(
  ctx: DialerContext,
  attempt: AttemptToDial,
): Promise<DialMoment | { again: { afterMs: number } }> {
  if (!(await takeLease(ctx, attempt))) return { again: { afterMs: noLeaseMs(ctx.random) } }
  const slot = await reserveSlot(ctx, attempt)
  if (!slot.reserved) return { again: { afterMs: slot.againAfterMs } }
  await awaitPreparation(ctx, slot)
  return slot
}

/** Takes the call's lease, or keeps the one it has. */
async function takeLease(ctx: DialerContext, attempt: AttemptToDial): Promise<boolean> {
  const { callId, campaignId, campaign, ringSeconds, maxDurationSeconds } = attempt
  return acquireLease(ctx.live, {
    callId,
    campaignId,
    limits: capacityLimits(ctx.limits.concurrency, campaign?.spec),
    ttlMs: leaseTtlMs({ longestSeconds: ringSeconds + maxDurationSeconds }),
    now: ctx.clock.now(),
  })
}

function lineLost(ctx: DialerContext): NotAsked {
  return { kind: 'not-asked', retryAfterMs: noLeaseMs(ctx.random) }
}

/** Nothing stands between the look at the clock and the request, which is ready by then. */
async function askInTime(
  ctx: DialerContext,
  attempt: AttemptToDial,
  { place, start }: { place: DialMoment; start: () => Promise<StartResult> },
): Promise<StartResult | NotAsked> {
  const asked = await dialInMoment(ctx, attempt, {
    reserved: place,
    dial: async () => {
      const before = ctx.clock.now().getTime()
      // What is thrown in the middle of a request does not say how far the request came.
      const result = await start().catch(
        (thrown: unknown): StartResult => ({ kind: 'unknown', cause: asError(thrown) }),
      )
      ctx.telemetry.asked({ callId: attempt.callId, result, tookMs: ctx.clock.now().getTime() - before })
      return result
    },
  })
  return 'againAfterMs' in asked ? { kind: 'not-asked', retryAfterMs: asked.againAfterMs } : asked
}

async function save(ctx: DialerContext, callId: CallId, result: StartResult | NotAsked): Promise<JobResult> {
  switch (result.kind) {
    case 'started': {
      const { sessionId, sessionUrl } = result
      await markStarted(ctx.db, { callId, sessionId, sessionUrl, now: ctx.clock.now() })
      return undefined
    }
    case 'unknown':
      await doubt(ctx, { callId, why: result.cause.message, unlessClaimed: true })
      return undefined
    case 'busy':
      await holdDialling(ctx.live, { forMs: result.retryAfterMs })
      if (!(await markTurnedAway(ctx.db, { callId }))) return undefined
      return { again: { afterMs: Math.round(result.retryAfterMs * (1 + ctx.random() / 4)) } }
    case 'not-asked':
      if (!(await markTurnedAway(ctx.db, { callId }))) return undefined
      return { again: { afterMs: result.retryAfterMs } }
    case 'refused':
      await refuse(ctx, callId, result)
      return undefined
    default:
      return result satisfies never
  }
}

/** Every other request would be refused like this one: all campaigns wait, and nobody's retries are used up. */
async function refuse(
  ctx: DialerContext,
  callId: CallId,
  result: StartResult & { kind: 'refused' },
): Promise<void> {
  await pauseAll(ctx, `Voximplant refuses to start calls: ${result.message} (${result.code})`)
  const outcome = result.fault === 'account' ? 'account-fault' : 'failed'
  const verdict = { outcome, reason: `start-refused-${result.code}` } as const
  await endUndialled(ctx, callId, verdict, { beforeDial: true })
}
