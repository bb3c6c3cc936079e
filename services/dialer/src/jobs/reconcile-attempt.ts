import { holdOptOut, type Turn } from '@perezvon/contracts/transcript/turn'
import { collectTurns } from '@perezvon/livecall/turns'
import type { JobHandler } from '@perezvon/queue/consumer'
import { TerminalError } from '@perezvon/runtime/errors'
import type { Attempt } from '@perezvon/store/attempt-row'
import { findAttempt } from '@perezvon/store/attempts'
import { announcedRecordUrl, lastHeardAt } from '@perezvon/store/call-events'
import { callLedToSuppression } from '@perezvon/store/suppressions'
import type { CallSession } from '@perezvon/voximplant/management-api/call-history'
import type { DialerContext } from '../context.ts'
import { endAttempt } from '../ending/end-attempt.ts'
import { followUp } from '../ending/follow-up.ts'
import { hasSpoken } from '../outcome/judge-report.ts'
import { type Doubt, type HistoryJudgement, judgeHistory } from '../reconciliation/judge-history.ts'
import { isSilent, lastSignOfLife } from '../reconciliation/silence.ts'

/** Clocks of two clouds differ a little. */
const CLOCK_SLACK_MS = 10 * 60_000

/**
 * Finds out from Voximplant's history what became of an attempt in doubt, or of one whose session has fallen silent, and
 * repeats until it is known. An attempt that was claimed, was heard of or has reported meanwhile is left to its own course.
 */
export function reconcileAttempt(ctx: DialerContext): JobHandler<'reconcile-attempt'> {
  return async ({ call_id: callId }, { log }) => {
    const attempt = await findAttempt(ctx.db, { callId })
    if (attempt === undefined) throw new TerminalError('call-unknown', `there is no call ${callId}`)

    if (attempt.state === 'ended') return followUp(ctx, attempt)
    const turns = await collectTurns(ctx.live, { callId })
    const silentSince = await silenceOf(ctx, attempt, turns)
    if (attempt.state !== 'unknown' && silentSince === undefined) return
    if (attempt.reportedAt !== null || attempt.refusal !== null)
      return ctx.jobs.add('close-call', { call_id: callId }, { revive: true })

    const judgement = await askHistory(
      ctx,
      { ...attempt, silentSince },
      {
        spoke: hasSpoken(turns),
        optedOut: holdOptOut(turns) || (await callLedToSuppression(ctx.db, { callId })),
        announcedUrl: await announcedRecordUrl(ctx.db, { callId }),
      },
    )
    log.info({ call_id: callId, ...summaryOf(judgement) }, 'history asked')
    if (judgement.kind === 'wait') return { again: { afterMs: ctx.timing.reconcileEveryMs } }

    const { outcome, reason, facts, unlessClaimed } = judgement
    await endAttempt(ctx, { attempt, verdict: { outcome, reason }, facts, turns, unlessClaimed })
    await followUp(ctx, attempt)
  }
}

/** Since when nothing was heard of a session that holds its attempt; undefined where it is not silent. */
async function silenceOf(
  ctx: DialerContext,
  attempt: Attempt,
  turns: readonly Turn[],
): Promise<Date | undefined> {
  const { callId, state, claimedAt } = attempt
  if ((state !== 'claimed' && state !== 'answered') || claimedAt === null) return undefined
  const since = lastSignOfLife({ claimedAt, eventAt: await lastHeardAt(ctx.db, { callId }), turns })
  return isSilent(since, { now: ctx.clock.now(), patience: ctx.timing.patience }) ? since : undefined
}

async function askHistory(
  ctx: DialerContext,
  attempt: Attempt & Doubt,
  heard: { spoke: boolean; optedOut: boolean; announcedUrl: string | undefined },
): Promise<HistoryJudgement> {
  const now = ctx.clock.now()
  let sessions: CallSession[]
  try {
    sessions = await ctx.carrier.callHistory(queryFor(ctx, attempt))
  } catch (thrown) {
    const waitedMs = now.getTime() - (attempt.unknownAt ?? now).getTime()
    if (waitedMs < ctx.timing.reconcileGiveUpMs) throw thrown
    ctx.log.error({ err: thrown, call_id: attempt.callId }, 'history could not be asked: the attempt is lost')
    return {
      kind: 'ended',
      outcome: 'lost',
      reason: 'history-unreachable',
      facts: undefined,
      unlessClaimed: false,
    }
  }
  return judgeHistory(attempt, { sessions, ...heard }, { now, lagMs: ctx.timing.reconcileLagMs })
}

/** By the session where one is known to hold the attempt, else by what every session of it was started with. */
function queryFor(ctx: DialerContext, attempt: Attempt) {
  const from = new Date((attempt.startingAt ?? attempt.plannedAt).getTime() - CLOCK_SLACK_MS)
  const application = ctx.applicationId === undefined ? {} : { applicationId: ctx.applicationId }
  return attempt.claimedBy === null
    ? { from, ...application, customData: ctx.customDataOf(attempt) }
    : { from, ...application, sessionIds: [attempt.claimedBy] }
}

function summaryOf(judgement: HistoryJudgement) {
  return judgement.kind === 'wait'
    ? { verdict: 'wait' }
    : { verdict: judgement.outcome, reason: judgement.reason }
}
