import type { AgentVersion } from '@perezvon/contracts/agent/agent-spec'
import { ATTEMPT_STATES, type AttemptCause, type AttemptState } from '@perezvon/contracts/call/attempt-state'
import type { CreateCallBody } from '@perezvon/contracts/http/create-call'
import type { CallId, ContactId } from '@perezvon/contracts/ids'
import { askedTogether } from '@perezvon/runtime/asked-together'
import { type Attempt, readAttempt } from './attempt-row.ts'
import { type Database, statement } from './database.ts'
import { recordDecisions } from './decisions.ts'
import { movesBy } from './state-moves.ts'
import { suppressionOfAttempt } from './suppressions.ts'

/** The intent is written before its moment comes: well below the time that is left for it. */
const STARTING_GATHERED = { gatherMs: 15 }
/** Nobody waits for the session's name. */
const STARTED_GATHERED = { gatherMs: 40 }

/** How long a single call rings: the platform gives up at 60 s anyway. */
const SINGLE_CALL_RING_SECONDS = 45

const INSERT_SINGLE_CONTACT = statement(
  'attempt-insert-single-contact',
  `insert into contacts (id, phone, name, variables, state, attempts, last_call_id, created_at)
   select $1, coalesce(s.kept_as, $2), case when s.kept_as is null then $3 end,
     case when s.kept_as is null then $4::jsonb else '{}' end, 'in-attempt', 1, $5, $6
   from (select) as one left join lateral suppression_of($2, 'service', $6) as s on true on conflict (id) do nothing`,
)
const INSERT_SINGLE = statement(
  'attempt-insert-single',
  `insert into attempts (call_id, contact_id, attempt, phone, agent_name, agent_version, caller_id, ring_seconds,
     state, planned_at)
   select $1, k.id, 1, k.phone, $3, $4, $5, $6, 'planned', $7 from contacts k where k.id = $2
   on conflict (call_id) do nothing`,
)
const MARK_STARTING = statement<{ call_id: CallId }>(
  'attempt-mark-starting',
  `update attempts a set state = move.after, starting_at = given.now, simulated = given.simulated
   from unnest($3::text[], $4::timestamptz[], $5::boolean[]) as given (call_id, now, simulated),
     unnest($1::text[], $2::text[]) as move (before, after)
   where a.call_id = given.call_id and a.state = move.before
     and not exists (select from ${suppressionOfAttempt('given.now')})
   returning a.call_id`,
)
const MARK_TURNED_AWAY = statement<{ call_id: CallId }>(
  'attempt-mark-turned-away',
  `update attempts set state = move.after, starting_at = null
   from unnest($1::text[], $2::text[]) as move (before, after)
   where call_id = any($3) and state = move.before returning call_id`,
)
const MARK_STARTED = statement<{ call_id: CallId }>(
  'attempt-mark-started',
  `update attempts set state = move.after, started_at = coalesce(started_at, given.now),
     session_id = coalesce(claimed_by, given.session_id), session_url = coalesce(attempts.session_url, given.session_url)
   from unnest($3::text[], $4::timestamptz[], $5::text[], $6::text[]) as given (call_id, now, session_id, session_url),
     unnest($1::text[], $2::text[]) as move (before, after)
   where attempts.call_id = given.call_id and attempts.state = move.before
   returning attempts.call_id`,
)
const MARK_UNKNOWN = statement(
  'attempt-mark-unknown',
  `update attempts set state = move.after, unknown_at = $4, doubt = $5
   from unnest($2::text[], $3::text[]) as move (before, after)
   where call_id = $1 and state = move.before and (claimed_by is null or not $6)`,
)
const MARK_ANSWERED = statement(
  'attempt-mark-answered',
  `update attempts set state = move.after, answered_at = coalesce(answered_at, greatest(claimed_at, $4))
   from unnest($2::text[], $3::text[]) as move (before, after) where call_id = $1 and state = move.before`,
)
const MARK_FOLLOWED_UP = statement(
  'attempt-mark-followed-up',
  `update attempts set followed_up_at = $2 where call_id = $1 and state = 'ended' and followed_up_at is null`,
)

/**
 * Writes a single call (`POST /calls`): a contact outside any campaign and its one planned attempt. The same ids again
 * change nothing. A suppressed number is refused later, at the claim, like any other.
 */
export async function planSingleCall(
  db: Database,
  options: {
    callId: CallId
    contactId: ContactId
    body: CreateCallBody
    agentVersion: AgentVersion
    now: Date
  },
): Promise<void> {
  const { callId, contactId, body, agentVersion, now } = options
  await db.transaction(async (tx) => {
    const contact = [contactId, body.phone, body.name ?? null, JSON.stringify(body.variables), callId, now]
    if ((await tx.run(INSERT_SINGLE_CONTACT, contact)) === 0) return
    await tx.run(INSERT_SINGLE, [
      callId,
      contactId,
      agentVersion.name,
      agentVersion.version,
      body.caller_id ?? null,
      SINGLE_CALL_RING_SECONDS,
      now,
    ])
    await recordDecisions(tx, {
      decisions: [{ contactId, callId, decision: 'attempt-planned', detail: { attempt: 1, single: true } }],
      now,
    })
  })
}

/** The attempt, or undefined where there is none of that id. */
export async function findAttempt(
  db: Database,
  { callId }: { callId: CallId },
): Promise<Attempt | undefined> {
  return readAttempt(db, { callId })
}

type Starting = { callId: CallId; simulated?: boolean; now: Date }

const markStartingTogether = askedTogether(async (db: Database, starting: readonly Starting[]) => {
  const moved = await db.rows(MARK_STARTING, [
    ...moves('start'),
    starting.map(({ callId }) => callId),
    starting.map(({ now }) => now.toISOString()),
    starting.map(({ simulated = false }) => simulated),
  ])
  return eachTold(starting, moved)
}, STARTING_GATHERED)

/**
 * Writes down the intent to ask the carrier, before it is asked. False: the attempt is past that, or its number has been
 * suppressed since it was planned.
 */
export async function markStarting(db: Database, starting: Starting): Promise<boolean> {
  return markStartingTogether(db, starting)
}

const markTurnedAwayTogether = askedTogether(async (db: Database, turned: readonly { callId: CallId }[]) => {
  const callIds = turned.map(({ callId }) => callId)
  return eachTold(turned, await db.rows(MARK_TURNED_AWAY, [...moves('turn-away'), callIds]))
})

/** The carrier was busy and started nothing: the attempt keeps its place. False: a session claimed it all the same. */
export async function markTurnedAway(db: Database, { callId }: { callId: CallId }): Promise<boolean> {
  return markTurnedAwayTogether(db, { callId })
}

type Started = { callId: CallId; sessionId: string; sessionUrl: string | null; now: Date }

const markStartedTogether = askedTogether(async (db: Database, started: readonly Started[]) => {
  const moved = await db.rows(MARK_STARTED, [
    ...moves('session-started'),
    started.map(({ callId }) => callId),
    started.map(({ now }) => now.toISOString()),
    started.map(({ sessionId }) => sessionId),
    started.map(({ sessionUrl }) => sessionUrl),
  ])
  return eachTold(started, moved)
}, STARTED_GATHERED)

/** The carrier told its session. Whatever happened meanwhile stays: a claim may be quicker than the carrier's answer. */
export async function markStarted(db: Database, started: Started): Promise<boolean> {
  return markStartedTogether(db, started)
}

/**
 * Nobody can say what becomes of the attempt: it is reconciled before anything else happens to its contact. False where
 * that is known or the attempt has ended; with `unlessClaimed`, also where a session holds it: that one will report.
 */
export async function markUnknown(
  db: Database,
  options: { callId: CallId; reason: string; unlessClaimed?: boolean; now: Date },
): Promise<boolean> {
  const { callId, reason, unlessClaimed = false, now } = options
  return (await db.run(MARK_UNKNOWN, [callId, ...moves('doubt'), now, reason, unlessClaimed])) > 0
}

/** Somebody, or something, picked up. False where that was known or the attempt is not a claimed one. */
export async function markAnswered(
  db: Database,
  { callId, now }: { callId: CallId; now: Date },
): Promise<boolean> {
  return (await db.run(MARK_ANSWERED, [callId, ...moves('answer'), now])) > 0
}

/** Everything that follows the end was handed on: the sweep need not look at this attempt any more. */
export async function markFollowedUp(
  db: Database,
  { callId, now }: { callId: CallId; now: Date },
): Promise<void> {
  await db.run(MARK_FOLLOWED_UP, [callId, now])
}

/** Of those who asked to move the same attempt one is told that it did: a move is made once. */
function eachTold(asked: readonly { callId: CallId }[], moved: readonly { call_id: CallId }[]): boolean[] {
  const left = new Set(moved.map(({ call_id }) => call_id))
  return asked.map(({ callId }) => left.delete(callId))
}

function moves(cause: AttemptCause): [AttemptState[], AttemptState[]] {
  const { before, after } = movesBy(ATTEMPT_STATES, cause)
  return [before, after]
}
