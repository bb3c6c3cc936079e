import type { CallEnded } from '@perezvon/contracts/events/call-event'
import { collectTurns } from '@perezvon/livecall/turns'
import type { JobHandler } from '@perezvon/queue/consumer'
import { TerminalError } from '@perezvon/runtime/errors'
import { findAttempt } from '@perezvon/store/attempts'
import { announcedRecordUrl, finalReport } from '@perezvon/store/call-events'
import type { CallFacts } from '@perezvon/store/close-attempt'
import { callLedToSuppression } from '@perezvon/store/suppressions'
import type { DialerContext } from '../context.ts'
import { endAttempt } from '../ending/end-attempt.ts'
import { followUp } from '../ending/follow-up.ts'
import { isBeforeDial } from '../outcome/before-dial.ts'
import { judgeReport } from '../outcome/judge-report.ts'

/** After the final report, or a refused claim: one outcome, the turns kept, then everything that follows an end. */
export function closeCall(ctx: DialerContext): JobHandler<'close-call'> {
  return async ({ call_id: callId }) => {
    const attempt = await findAttempt(ctx.db, { callId })
    if (attempt === undefined) throw new TerminalError('call-unknown', `there is no call ${callId}`)

    if (attempt.state === 'ended') return followUp(ctx, attempt)

    const told = await finalReport(ctx.db, { callId })
    const turns = await collectTurns(ctx.live, { callId })
    const claimed = attempt.claimedBy !== null
    const { refusal, maxTurns } = attempt
    const optedOutBesides = await callLedToSuppression(ctx.db, { callId })
    const verdict = judgeReport({ refusal, report: told?.report, claimed, turns, maxTurns, optedOutBesides })
    if (verdict === undefined) return

    const reportedAt = attempt.reportedAt ?? ctx.clock.now()
    const announcedUrl = await announcedRecordUrl(ctx.db, { callId })
    const facts = told && claimed ? factsOf(told, { announcedUrl, reportedAt }) : undefined
    const beforeDial = !claimed && isBeforeDial(verdict)
    const optOutKey = told?.report.opt_out_key
    await endAttempt(ctx, { attempt, verdict, beforeDial, facts, turns, unlessClaimed: !claimed, optOutKey })

    await followUp(ctx, attempt)
  }
}

function factsOf(
  { report, sessionId }: { report: CallEnded; sessionId: string },
  { announcedUrl, reportedAt }: { announcedUrl: string | undefined; reportedAt: Date },
): CallFacts {
  return {
    knownFrom: 'report',
    sessionId,
    connected: report.connected,
    answeredAt: new Date(reportedAt.getTime() - report.duration_seconds * 1000),
    endedBy: report.ended_by,
    endReason: report.reason,
    sipCode: report.sip_code ?? null,
    sipReason: report.sip_reason ?? null,
    durationSeconds: report.duration_seconds,
    cost: report.cost,
    recordUrl: report.record_url ?? announcedUrl ?? null,
    recordSeconds: report.record_seconds ?? null,
  }
}
