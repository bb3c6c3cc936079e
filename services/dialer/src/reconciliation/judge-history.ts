import { outcomeOfFailure } from '@perezvon/contracts/call/hangup-cause'
import type { Outcome } from '@perezvon/contracts/call/outcome'
import type { Attempt } from '@perezvon/store/attempt-row'
import type { CallFacts } from '@perezvon/store/close-attempt'
import type { CallSession, HistoryCall } from '@perezvon/voximplant/management-api/call-history'
import type { Verdict } from '../outcome/verdict.ts'

/** What history knows of an attempt in doubt. `unlessClaimed`: the judgement rests on nobody having claimed it. */
export type HistoryJudgement =
  | { kind: 'wait' }
  | ({ kind: 'ended'; facts: CallFacts | undefined; unlessClaimed: boolean } & Verdict)

export type Doubt = Pick<
  Attempt,
  'claimedBy' | 'startingAt' | 'unknownAt' | 'maxDurationSeconds' | 'ringSeconds'
> & {
  /** Not in doubt yet: its session has said nothing since then. */
  silentSince?: Date | undefined
}

/**
 * Judges an attempt in doubt by Voximplant's history. Sessions appear there some time after their end; until `lagMs` after
 * the doubt began their absence says nothing. What was said tells a conversation from an answered silence.
 *
 * Claimed: its session's call is the answer; without one the attempt is lost. Not claimed: nobody was dialled, and the
 * claim is shut for a session that might still come. Silent: only a session that is over ends it; the call may still talk.
 */
export function judgeHistory(
  doubt: Doubt,
  found: { sessions: readonly CallSession[]; spoke: boolean; optedOut: boolean },
  time: { now: Date; lagMs: number },
): HistoryJudgement {
  const { silentSince } = doubt
  const since =
    silentSince?.getTime() ?? Math.max(doubt.unknownAt?.getTime() ?? 0, doubt.startingAt?.getTime() ?? 0)
  const waited = time.now.getTime() - since
  const over = waited >= time.lagMs
  if (doubt.claimedBy === null) return judgeUnclaimed(found, over)
  const session = found.sessions.find(({ sessionId }) => sessionId === doubt.claimedBy)
  if (silentSince !== undefined && !session?.finishReason) return { kind: 'wait' }
  if (session === undefined) return over ? ended('lost', 'not-in-history') : { kind: 'wait' }
  const longestMs = (doubt.ringSeconds + doubt.maxDurationSeconds) * 1000 + time.lagMs
  if (session.finishReason === '' && waited < longestMs) return { kind: 'wait' }
  // Its calls may become known later than the session itself: until then nobody may say that it did not dial.
  if (outgoing(session) === undefined && !over) return { kind: 'wait' }
  return judgeSession(session, found)
}

function outgoing({ calls }: CallSession): HistoryCall | undefined {
  return calls.find(({ incoming }) => !incoming)
}

type Found = { sessions: readonly CallSession[]; spoke: boolean; optedOut: boolean }

function judgeUnclaimed(found: Found, over: boolean): HistoryJudgement {
  const dialled = found.sessions.find(({ calls }) => calls.length > 0)
  // @NOTE no session dials without the claim; should one have done so, its call is what happened
  if (dialled !== undefined)
    return dialled.finishReason === '' ? { kind: 'wait' } : judgeSession(dialled, found)
  const allOver = found.sessions.length > 0 && found.sessions.every(({ finishReason }) => finishReason !== '')
  if (allOver) return { ...ended('failed', 'session-ended-without-claim'), unlessClaimed: true }
  return over ? { ...ended('failed', 'never-started'), unlessClaimed: true } : { kind: 'wait' }
}

function judgeSession(session: CallSession, found: Found): HistoryJudgement {
  const call = outgoing(session)
  if (call === undefined) {
    const facts = factsOf(session, undefined)
    return { ...ended('failed', 'session-ended-without-dialling'), facts }
  }
  const outcome = call.successful ? outcomeOfAnswered(found) : outcomeOfUnanswered(call)
  return {
    ...ended(outcome, `history: ${call.endReason || session.finishReason}`),
    facts: factsOf(session, call),
  }
}

function outcomeOfAnswered({ spoke, optedOut }: Found): Outcome {
  if (optedOut) return 'opted-out'
  return spoke ? 'conversation' : 'no-conversation'
}

/** History tells a code or words; which of them, and in which form, is not documented. */
const WORDS: readonly [RegExp, Outcome][] = [
  [/busy/i, 'busy'],
  [/no.?answer|unavailable|time.?out|not available|offline|cancel|terminated/i, 'no-answer'],
  [/declin|reject/i, 'declined'],
  [/invalid|not found|incomplete|does not exist/i, 'invalid-number'],
  [/fund|money|forbidden|payment/i, 'account-fault'],
]

function outcomeOfUnanswered({ endReason }: HistoryCall): Outcome {
  const code = /\b[3-6][0-9]{2}\b/.exec(endReason)?.[0]
  if (code !== undefined) return outcomeOfFailure(Number(code))
  return WORDS.find(([words]) => words.test(endReason))?.[1] ?? 'failed'
}

function ended(outcome: Outcome, reason: string) {
  return { kind: 'ended' as const, outcome, reason, facts: undefined, unlessClaimed: false }
}

/** History does not tell it. A session ends with its call or soon after it, so it is that much before the end, at the latest. */
function pickedUpAt(session: CallSession, call: HistoryCall | undefined): Date | null {
  if (!call?.successful) return null
  const latest = session.startedAt.getTime() + (session.durationSeconds - call.durationSeconds) * 1000
  return new Date(Math.max(latest, call.startedAt?.getTime() ?? latest))
}

function factsOf(session: CallSession, call: HistoryCall | undefined): CallFacts {
  const record = session.records.find(({ url }) => url !== null)
  return {
    knownFrom: 'history',
    sessionId: session.sessionId,
    connected: call?.successful ?? false,
    answeredAt: pickedUpAt(session, call),
    endedBy: null,
    endReason: call?.endReason || session.finishReason,
    sipCode: null,
    sipReason: null,
    durationSeconds: call?.successful ? call.durationSeconds : 0,
    cost: session.cost,
    recordUrl: record?.url ?? call?.recordUrl ?? null,
    recordSeconds: record?.durationSeconds ?? null,
  }
}
