import { effectiveWindows } from '@perezvon/contracts/campaign/effective-windows'
import type { Turn } from '@perezvon/contracts/transcript/turn'
import { countOutcomes, latestOutcomes } from '@perezvon/store/attempt-outcomes'
import type { Attempt } from '@perezvon/store/attempt-row'
import { moveCampaign, pauseAllCampaigns } from '@perezvon/store/campaigns'
import { type CallFacts, closeAttempt } from '@perezvon/store/close-attempt'
import { suppressNumber } from '@perezvon/store/suppressions'
import type { DialerContext } from '../context.ts'
import { campaignTrouble, TROUBLE_IN_A_ROW } from '../outcome/campaign-trouble.ts'
import type { Verdict } from '../outcome/verdict.ts'
import { decideRedial } from '../redial/decide-redial.ts'

/**
 * Gives an attempt its one outcome and decides whether its contact is dialled again. False: it had one, or (with
 * `unlessClaimed`) a session holds it meanwhile. `followUp` is the next step either way, once it is ended.
 */
export async function endAttempt(
  ctx: DialerContext,
  end: {
    attempt: Attempt
    verdict: Verdict
    /** Nobody was dialled, for no fault of the contact: the attempt does not count. */
    beforeDial?: boolean
    facts?: CallFacts | undefined
    turns?: readonly Turn[]
    unlessClaimed?: boolean
  },
): Promise<boolean> {
  const { attempt, verdict, beforeDial = false, facts, turns = [], unlessClaimed = false } = end
  const { callId, contactId, campaign } = attempt
  const now = ctx.clock.now()
  if (verdict.outcome === 'opted-out') await keepOutOfCalls(ctx, attempt)
  const redial = decideRedial({
    ...verdict,
    beforeDial,
    earlier: await countOutcomes(ctx.db, { contactId }),
    campaign: campaign && {
      state: campaign.state,
      retries: campaign.spec.retries,
      windows: effectiveWindows(campaign.spec),
      notAfter: campaign.notAfter,
    },
    timeZone: attempt.timeZone ?? 'UTC',
    now,
  })
  const closed = await closeAttempt(ctx.db, { callId, ...verdict, facts, turns, redial, unlessClaimed, now })
  if (!closed) return false
  const knownFrom = facts?.knownFrom ?? 'dialer'
  ctx.telemetry.ended({ callId, verdict, knownFrom, redialAt: redial?.dueAt })
  await heedTrouble(ctx, attempt, verdict)
  return true
}

/** The gateway suppressed the number before the goodbye; a crash in between must not lose the person's wish. */
async function keepOutOfCalls(ctx: DialerContext, { phone, callId }: Attempt): Promise<void> {
  const now = ctx.clock.now()
  const reason = 'asked not to be called'
  await suppressNumber(ctx.db, { phone, source: 'voice', reason, callId, now })
}

/** Pauses what must not go on dialling: see `campaignTrouble`. */
async function heedTrouble(ctx: DialerContext, attempt: Attempt, verdict: Verdict): Promise<void> {
  const { campaignId } = attempt
  const latest =
    campaignId === null || verdict.outcome !== 'account-fault'
      ? []
      : await latestOutcomes(ctx.db, { campaignId, limit: TROUBLE_IN_A_ROW })
  const trouble = campaignTrouble(verdict, latest)
  if (trouble?.scope === 'account') await pauseAll(ctx, trouble.reason)
  if (trouble?.scope !== 'campaign' || campaignId === null) return
  const { reason } = trouble
  const moved = await moveCampaign(ctx.db, { id: campaignId, cause: 'pause', reason, now: ctx.clock.now() })
  if (moved?.ok) ctx.telemetry.paused({ campaignId, why: reason })
}

/** The account may not call now: every campaign waits until somebody has repaired that and resumes it. */
export async function pauseAll(ctx: DialerContext, reason: string): Promise<void> {
  const paused = await pauseAllCampaigns(ctx.db, { reason, now: ctx.clock.now() })
  if (paused.length > 0) ctx.telemetry.paused({ campaignId: 'all', why: reason })
}
