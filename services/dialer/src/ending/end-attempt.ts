import type { Turn } from '@perezvon/contracts/transcript/turn'
import { countOutcomes } from '@perezvon/store/attempt-outcomes'
import type { Attempt } from '@perezvon/store/attempt-row'
import { type CallFacts, closeAttempt } from '@perezvon/store/close-attempt'
import { suppressNumber } from '@perezvon/store/suppressions'
import type { DialerContext } from '../context.ts'
import type { Verdict } from '../outcome/verdict.ts'
import { decideRedial } from '../redial/decide-redial.ts'
import { heedEnd } from './heed-end.ts'

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
    /** The key by which the person asked not to be called, where it was one. */
    optOutKey?: string | undefined
  },
): Promise<boolean> {
  const { attempt, verdict, beforeDial = false, facts, turns = [], unlessClaimed = false } = end
  const { callId, contactId, campaign, claimedAt: dialledAt, refusedUntil, callback, expiry } = attempt
  const now = ctx.clock.now()
  if (verdict.outcome === 'opted-out') await keepOutOfCalls(ctx, attempt, end.optOutKey)
  const { redial, over } = decideRedial({
    ...verdict,
    beforeDial,
    earlier: await countOutcomes(ctx.db, { contactId }),
    dialledAt,
    refusedUntil,
    callback,
    expiry,
    campaign,
    timeZone: attempt.timeZone ?? 'UTC',
    now,
  })
  const closing = {
    callId,
    ...verdict,
    facts,
    turns: turns.map(settledTurn),
    redial,
    over,
    beforeDial,
    unlessClaimed,
    now,
  }
  if (!(await closeAttempt(ctx.db, closing))) return false
  const knownFrom = facts?.knownFrom ?? 'dialer'
  ctx.telemetry.ended({ callId, verdict, knownFrom, redialAt: redial?.dueAt })
  await heedEnd(ctx, attempt, verdict)
  return true
}

/** Nothing stays running in the ledger. A gateway that still hears a tool to its end writes that down over this. */
function settledTurn(turn: Turn): Turn {
  const { tool_calls: calls } = turn
  if (calls.every(({ outcome }) => outcome !== 'running')) return turn
  return {
    ...turn,
    tool_calls: calls.map((call) => (call.outcome === 'running' ? { ...call, outcome: 'unknown' } : call)),
  }
}

/** The gateway suppressed the number before the goodbye; a crash in between must not lose the person's wish. */
async function keepOutOfCalls(
  ctx: DialerContext,
  { phone, callId }: Attempt,
  key: string | undefined,
): Promise<void> {
  const told =
    key === undefined
      ? { source: 'voice' as const, reason: 'asked not to be called' }
      : { source: 'keypad' as const, reason: `pressed ${key}` }
  await suppressNumber(ctx.db, { phone, ...told, callId, now: ctx.clock.now() })
}
