import { ATTEMPT_STATES, type AttemptState } from '@perezvon/contracts/call/attempt-state'
import type { Outcome } from '@perezvon/contracts/call/outcome'
import { statesBefore } from '@perezvon/contracts/call/state-table'
import type { CallId, CampaignId, ContactId } from '@perezvon/contracts/ids'
import type { Turn } from '@perezvon/contracts/transcript/turn'
import { type CounterChange, countChange } from './campaign-counters.ts'
import { noteDeferral } from './campaign-terms.ts'
import { type Database, statement } from './database.ts'
import { recordDecisions } from './decisions.ts'
import { type ExpiredContact, finishExpired } from './expired-contacts.ts'

const CLOSE = statement<{ contact_id: ContactId; campaign_id: CampaignId | null; attempt: number }>(
  'close-attempt',
  `update attempts set state = 'ended', outcome = $3, reason = $4, ended_at = $5, before_dial = $7,
     answered_at = case when $8::timestamptz is null then answered_at
       else coalesce(answered_at, least($5, greatest(claimed_at, $8))) end
   where call_id = $1 and state = any($2) and (claimed_by is null or not $6)
   returning contact_id, campaign_id, attempt`,
)
const SAVE_FACTS = statement(
  'close-save-facts',
  `insert into calls (call_id, session_id, connected, ended_by, end_reason, sip_code, sip_reason, duration_seconds, cost,
     record_url, record_seconds, known_from, recorded_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
   on conflict (call_id) do update set connected = excluded.connected, ended_by = excluded.ended_by,
     end_reason = excluded.end_reason, sip_code = excluded.sip_code, sip_reason = excluded.sip_reason,
     duration_seconds = excluded.duration_seconds, cost = excluded.cost, record_url = excluded.record_url,
     record_seconds = excluded.record_seconds, known_from = excluded.known_from, recorded_at = excluded.recorded_at,
     session_id = coalesce(calls.session_id, excluded.session_id)`,
)
const SAVE_TURNS = statement(
  'close-save-turns',
  `insert into turns (call_id, turn, user_text, confidence, ai_text, heard_text, interrupted, source, action, received_at,
     first_token_ms, first_sentence_ms, answered_ms, prompt_tokens, completion_tokens, model, tool_calls, choices)
   select $1, turn, user_text, confidence, ai_text, heard_text, interrupted, source, action, received_at,
     first_token_ms, first_sentence_ms, answered_ms, prompt_tokens, completion_tokens, model, tool_calls, choices
   from jsonb_to_recordset($2::jsonb) as given (turn integer, user_text text, confidence double precision, ai_text text,
     heard_text text, interrupted boolean, source text, action text, received_at timestamptz,
     first_token_ms double precision, first_sentence_ms double precision, answered_ms double precision,
     prompt_tokens integer, completion_tokens integer, model text, tool_calls jsonb, choices jsonb)
   on conflict do nothing`,
)
const CONTACT_WAITS_AGAIN = statement(
  'close-contact-waits-again',
  `update contacts set state = 'waiting', due_at = $2, wanted_at = $3, deferred_by = $4, last_call_id = $5
   where id = $1 and state = 'in-attempt'`,
)
const FINISH_CONTACT = statement(
  'close-finish-contact',
  `update contacts set state = 'finished', outcome = $2, reason = $3, finished_at = $4
   where id = $1 and state = 'in-attempt'`,
)

/** What happened on the line: from the scenario's final report, or from Voximplant's history. Costs in account currency. */
export type CallFacts = {
  knownFrom: 'report' | 'history'
  sessionId: string | null
  connected: boolean
  /**
   * When somebody picked up, as near as can be said of a call that was connected. The event that tells it by the second
   * counts before it, but that may be lost together with its session.
   */
  answeredAt: Date | null
  endedBy: string | null
  endReason: string | null
  sipCode: number | null
  sipReason: string | null
  durationSeconds: number
  cost: number | null
  recordUrl: string | null
  recordSeconds: number | null
}

/** When the contact is dialled again, and the rule and numbers that say so: the journal keeps them. */
export type Redial = {
  dueAt: Date
  /** When it would be if windows and caps did not matter; absent: then. */
  wantedAt?: Date
  /** Of the terms by which it is due later than that. */
  termsVersion?: number
  detail: Readonly<Record<string, unknown>>
}

/** Why the contact is not dialled again although a rule would have it: its time will be over. */
export type Over = Pick<ExpiredContact, 'rule' | 'detail'>

/**
 * Gives an attempt its one outcome: turns, facts, attempt, contact, journal and counters in one transaction. `over`: there
 * is no redial because the contact's time is over; then the outcome of the last attempt that dialled is the contact's, or
 * `expired`. False where it had its outcome before; with `unlessClaimed`, also where a session holds it meanwhile: whoever
 * judges an attempt by the absence of a session must not end one that talks.
 */
export async function closeAttempt(
  db: Database,
  options: {
    callId: CallId
    outcome: Outcome
    reason: string
    facts?: CallFacts | undefined
    turns?: readonly Turn[]
    redial: Redial | undefined
    over?: Over | undefined
    /** Nobody was dialled, for no fault of the contact: no rule counts the attempt. */
    beforeDial?: boolean
    unlessClaimed?: boolean
    now: Date
  },
): Promise<boolean> {
  const {
    callId,
    outcome,
    reason,
    facts,
    turns = [],
    beforeDial = false,
    unlessClaimed = false,
    now,
  } = options
  return db.transaction(async (tx) => {
    const open: AttemptState[] = statesBefore(ATTEMPT_STATES, 'end')
    const answeredAt = facts?.connected ? facts.answeredAt : null
    const closed = await tx.row(CLOSE, [
      callId,
      open,
      outcome,
      reason,
      now,
      unlessClaimed,
      beforeDial,
      answeredAt,
    ])
    if (closed === undefined) return false
    if (facts !== undefined) await saveFacts(tx, { callId, facts, now })
    if (turns.length > 0) await tx.run(SAVE_TURNS, [callId, JSON.stringify(turns)])
    const { contact_id: contactId, campaign_id: campaignId } = closed
    const detail = { outcome, reason, attempt: closed.attempt, known_from: facts?.knownFrom ?? null }
    await recordDecisions(tx, {
      decisions: [{ contactId, callId, decision: 'attempt-ended', detail }],
      now,
    })
    const left = await leaveAttempt(tx, { ...options, contactId, campaignId })
    if (campaignId !== null)
      await countChange(tx, {
        campaignId,
        inAttempt: -1,
        talkSeconds: facts?.durationSeconds ?? 0,
        cost: facts?.cost ?? 0,
        ...left,
      })
    return true
  })
}

/** What becomes of the contact, told to its journal. Answers the change of its campaign's figures. */
async function leaveAttempt(
  tx: Database,
  options: {
    callId: CallId
    contactId: ContactId
    campaignId: CampaignId | null
    outcome: Outcome
    reason: string
    redial: Redial | undefined
    over?: Over | undefined
    now: Date
  },
): Promise<Pick<CounterChange, 'waiting' | 'finished' | 'outcomes'>> {
  const { callId, contactId, campaignId, outcome, reason, redial, over, now } = options
  if (redial !== undefined) {
    const { dueAt, wantedAt = dueAt, termsVersion = 0 } = redial
    await tx.run(CONTACT_WAITS_AGAIN, [contactId, dueAt, wantedAt, termsVersion, callId])
    if (campaignId !== null && dueAt > wantedAt) await noteDeferral(tx, { campaignId, version: termsVersion })
    const detail = { due_at: dueAt.toISOString(), ...redial.detail }
    await recordDecisions(tx, {
      decisions: [{ contactId, callId, decision: 'redial-scheduled', detail }],
      now,
    })
    return { waiting: 1 }
  }
  if (over !== undefined) {
    const finished = await finishExpired(tx, { contacts: [{ contactId, ...over }], now })
    return { finished: 1, outcomes: { [finished[0]?.outcome ?? outcome]: 1 } }
  }
  await tx.run(FINISH_CONTACT, [contactId, outcome, reason, now])
  const detail = { outcome, reason }
  await recordDecisions(tx, { decisions: [{ contactId, callId, decision: 'finished', detail }], now })
  return { finished: 1, outcomes: { [outcome]: 1 } }
}

async function saveFacts(
  tx: Database,
  { callId, facts, now }: { callId: CallId; facts: CallFacts; now: Date },
): Promise<void> {
  await tx.run(SAVE_FACTS, [
    callId,
    facts.sessionId,
    facts.connected,
    facts.endedBy,
    facts.endReason,
    facts.sipCode,
    facts.sipReason,
    facts.durationSeconds,
    facts.cost,
    facts.recordUrl,
    facts.recordSeconds,
    facts.knownFrom,
    now,
  ])
}
