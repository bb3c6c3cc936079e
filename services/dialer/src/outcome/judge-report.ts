import type { EndReason } from '@perezvon/contracts/call/end-reason'
import { outcomeOfFailure } from '@perezvon/contracts/call/hangup-cause'
import type { CallEnded } from '@perezvon/contracts/events/call-event'
import type { ClaimRefusal } from '@perezvon/contracts/http/claim-call'
import { holdOptOut, type Turn } from '@perezvon/contracts/transcript/turn'
import type { Verdict } from './verdict.ts'

/**
 * The one outcome of an attempt whose session has reported, or whose claim was refused. `claimed`: the report is that of
 * the session which held the attempt; any other session did not dial.
 */
export function judgeReport(facts: {
  refusal: ClaimRefusal | null
  report: CallEnded | undefined
  claimed: boolean
  turns: readonly Turn[]
  /** The agent's limit. */
  maxTurns: number
  /** Words that no turn took, said over the goodbye or just before hanging up, put the number on the list. */
  optedOutBesides?: boolean
}): Verdict | undefined {
  const { refusal, report, claimed, turns, maxTurns, optedOutBesides = false } = facts
  if (!claimed && refusal !== null) return judgeRefusal(refusal)
  if (report === undefined) return undefined
  if (!claimed) return { outcome: 'failed', reason: report.reason }
  if (!report.connected) return judgeFailure(report)
  const verdict = judgeConversation(report, turns, maxTurns)
  const optedOut = optedOutBesides || report.opt_out_key !== undefined
  return optedOut ? { ...verdict, outcome: 'opted-out' } : verdict
}

function judgeRefusal(refusal: ClaimRefusal): Verdict {
  switch (refusal) {
    case 'suppressed':
    case 'outside-window':
    case 'frequency-cap':
      return { outcome: 'refused', reason: refusal }
    case 'expired':
      return { outcome: 'expired', reason: refusal }
    case 'campaign-not-running':
      return { outcome: 'cancelled', reason: refusal }
    case 'claimed-by-another-session':
    case 'already-ended':
      return { outcome: 'failed', reason: refusal }
    default:
      return refusal satisfies never
  }
}

function judgeConversation(report: CallEnded, turns: readonly Turn[], maxTurns: number): Verdict {
  if (report.reason === 'voicemail' || report.reason === 'voicemail-message')
    return { outcome: 'voicemail', reason: report.reason }
  const reason = preciseReason(report, turns, maxTurns)
  if (reason === 'opted-out' || holdOptOut(turns)) return { outcome: 'opted-out', reason }
  const spoke = report.turns > 0 || hasSpoken(turns) || reason === 'transferred'
  return { outcome: spoke ? 'conversation' : 'no-conversation', reason }
}

/** To the scenario every end that the gateway asks for is the agent's goodbye; the turns know what was behind it. */
function preciseReason(report: CallEnded, turns: readonly Turn[], maxTurns: number): EndReason {
  if (report.reason !== 'agent-goodbye') return report.reason
  if (holdOptOut(turns)) return 'opted-out'
  return turns.some(({ turn }) => turn >= maxTurns) ? 'turn-limit' : 'agent-goodbye'
}

/** `person-hung-up`: whoever called did so before they were answered. */
const NOBODY_ANSWERED: ReadonlySet<EndReason> = new Set(['not-answered', 'ring-limit', 'person-hung-up'])

function judgeFailure(report: CallEnded): Verdict {
  const { reason, sip_code: code } = report
  if (reason === 'voicemail') return { outcome: 'voicemail', reason }
  if (reason === 'cancelled') return { outcome: 'cancelled', reason }
  if (code !== undefined)
    return { outcome: outcomeOfFailure(code), reason: reason === 'not-answered' ? `sip-${code}` : reason }
  return { outcome: NOBODY_ANSWERED.has(reason) ? 'no-answer' : 'failed', reason }
}

/** Whether anything was understood of the person. */
export function hasSpoken(turns: readonly Turn[]): boolean {
  return turns.some(({ user_text: said }) => said.trim() !== '')
}
