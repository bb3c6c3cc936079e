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
  'phone' | 'calledNumber' | 'claimedBy' | 'startingAt' | 'unknownAt' | 'deadlineAt'
> & {
  /** Not in doubt yet: its session has said nothing since then. */
  silentSince?: Date | undefined
}

type Found = {
  sessions: readonly CallSession[]
  spoke: boolean
  optedOut: boolean
  /** Where the session said that the call's recording is. */
  announcedUrl?: string | undefined
}

/**
 * Judges an attempt in doubt by Voximplant's history. Sessions appear there some time after their end; until `lagMs` after
 * the doubt began their absence says nothing. What was said tells a conversation from an answered silence.
 *
 * Claimed: its session's call to the attempt's number is the answer, besides which it may have called whom it handed over
 * to; without a session the attempt is lost, but not before its deadline: until then the call may still talk. Not claimed:
 * nobody was dialled, and the claim is shut for a session that might still come. Silent: only a session that is over ends it.
 */
export function judgeHistory(
  doubt: Doubt,
  found: Found,
  time: { now: Date; lagMs: number },
): HistoryJudgement {
  const { silentSince } = doubt
  const since =
    silentSince?.getTime() ?? Math.max(doubt.unknownAt?.getTime() ?? 0, doubt.startingAt?.getTime() ?? 0)
  const isOver = (from: number) => time.now.getTime() - from >= time.lagMs
  const over = isOver(since)
  if (doubt.claimedBy === null) return judgeUnclaimed(doubt, found, over)
  const session = found.sessions.find(({ sessionId }) => sessionId === doubt.claimedBy)
  const mayTalk = silentSince !== undefined || !isOver(Math.max(since, doubt.deadlineAt?.getTime() ?? 0))
  if (!session?.finishReason && mayTalk) return { kind: 'wait' }
  if (session === undefined) return ended('lost', 'not-in-history')
  const { call, isOwn } = callOf(session, doubt)
  // Its calls may become known later than the session itself: until then nobody may say that it did not dial.
  if (!isOwn && !over) return { kind: 'wait' }
  // It should be over long since. Whoever was not reached is called again, so that must be known.
  if (session.finishReason === '' && !call?.successful) return ended('lost', 'still-running')
  return judgeSession(session, call, found)
}

/**
 * The call with the attempt's person: a session that handed it over has called the target, too. Where none is known to be
 * theirs (numbers are told with and without a plus) it is the first that was dialled: whoever else is called is called later.
 */
function callOf(
  { calls }: CallSession,
  { phone, calledNumber }: Pick<Doubt, 'phone' | 'calledNumber'>,
): { call: HistoryCall | undefined; isOwn: boolean } {
  const digits = digitsOf(phone)
  const own =
    calledNumber !== null
      ? calls.find(({ incoming }) => incoming)
      : firstOutgoing(calls.filter(({ remoteNumber }) => digitsOf(remoteNumber) === digits))
  return { call: own ?? firstOutgoing(calls), isOwn: own !== undefined }
}

function digitsOf(number: string): string {
  return number.replace(/[^0-9]/g, '')
}

function firstOutgoing(calls: readonly HistoryCall[]): HistoryCall | undefined {
  const begun = ({ startedAt }: HistoryCall) => startedAt?.getTime() ?? Number.POSITIVE_INFINITY
  return calls
    .filter(({ incoming }) => !incoming)
    .reduce<HistoryCall | undefined>(
      (first, call) => (first === undefined || begun(call) < begun(first) ? call : first),
      undefined,
    )
}

function judgeUnclaimed(doubt: Doubt, found: Found, over: boolean): HistoryJudgement {
  const session = found.sessions.find(({ calls }) => calls.length > 0)
  // @NOTE no session dials without the claim; should one have done so, its call is what happened
  if (session !== undefined)
    return session.finishReason === ''
      ? { kind: 'wait' }
      : judgeSession(session, callOf(session, doubt).call, found)
  const allOver = found.sessions.length > 0 && found.sessions.every(({ finishReason }) => finishReason !== '')
  if (allOver) return { ...ended('failed', 'session-ended-without-claim'), unlessClaimed: true }
  return over ? { ...ended('failed', 'never-started'), unlessClaimed: true } : { kind: 'wait' }
}

function judgeSession(session: CallSession, call: HistoryCall | undefined, found: Found): HistoryJudgement {
  if (call === undefined) {
    const facts = factsOf(session, undefined, found)
    return { ...ended('failed', 'session-ended-without-dialling'), facts }
  }
  const outcome = call.successful ? outcomeOfAnswered(found) : outcomeOfUnanswered(call)
  return {
    ...ended(outcome, `history: ${call.endReason || session.finishReason}`),
    facts: factsOf(session, call, found),
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

/** What the scenario names the recordings from which one utterance each is written down. */
const UTTERANCE = 'utterance'

/**
 * The recording of the whole call. In which order a session's records come is not documented, and where the dialogue is
 * `streaming` there is one for each utterance besides: what the session announced counts, then what the call itself shows.
 */
function recordingOf({ records }: CallSession, call: HistoryCall | undefined, { announcedUrl }: Found) {
  const utterances = records.filter(({ name }) => name.startsWith(UTTERANCE))
  const known = [announcedUrl, call?.recordUrl, ...records.map(({ url }) => url)]
  const recordUrl = known.find((url) => url && !utterances.some((record) => record.url === url)) ?? null
  const whole = records.find(({ url }) => url !== null && url === recordUrl)
  return { recordUrl, recordSeconds: whole?.durationSeconds ?? null }
}

function factsOf(session: CallSession, call: HistoryCall | undefined, found: Found): CallFacts {
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
    ...recordingOf(session, call, found),
  }
}
