import { ATTEMPT_STATES, type AttemptState } from '@perezvon/contracts/call/attempt-state'
import { statesBefore } from '@perezvon/contracts/call/state-table'
import { type CallEnded, type CallEvent, callEndedSchema } from '@perezvon/contracts/events/call-event'
import type { CallId } from '@perezvon/contracts/ids'
import { markAnswered } from './attempts.ts'
import { type Prolonged, prolongForTransfer } from './call-deadline.ts'
import { type Database, statement } from './database.ts'
import { isErased } from './erased-phone.ts'
import { type NewMarks, saveTurnMarks } from './turn-marks.ts'

const LOCK_HOLDER = statement<{ claimed_by: string | null; state: AttemptState; phone: string }>(
  'call-event-lock-holder',
  'select claimed_by, state, phone from attempts where call_id = $1 for update',
)
const STORE = statement<{ seq: number }>(
  'call-event-store',
  `insert into call_events (call_id, session_id, seq, type, at, event, received_at)
   select $1, $2, seq, type, at, event::jsonb, $7
   from unnest($3::integer[], $4::text[], $5::timestamptz[], $6::text[]) as given (seq, type, at, event)
   on conflict do nothing returning seq`,
)
const NOTE_ANSWERED = statement(
  'call-event-note-answered',
  `update attempts set answered_at = coalesce(answered_at, least(ended_at, greatest(claimed_at, $2)))
   where call_id = $1 and claimed_by is not null`,
)
const NOTE_REPORT = statement(
  'call-event-note-report',
  'update attempts set reported_at = coalesce(reported_at, $2) where call_id = $1',
)
const FIND_REPORT = statement<{ event: unknown; session_id: string }>(
  'call-event-find-report',
  `select e.event, e.session_id from call_events e join attempts a on a.call_id = e.call_id
   where e.call_id = $1 and e.type = 'call.ended' and (a.claimed_by is null or e.session_id = a.claimed_by)
   order by e.received_at limit 1`,
)
const FIND_LAST_HEARD = statement<{ at: Date | null }>(
  'call-event-find-last-heard',
  'select max(received_at) as at from call_events where call_id = $1',
)
const FIND_RECORD_URL = statement<{ url: string }>(
  'call-event-find-record-url',
  `select event->>'record_url' as url from call_events
   where call_id = $1 and type = 'recording.started' order by received_at limit 1`,
)

/**
 * Stores a session's events; what was stored before is passed over. Once it returns they are durable. `ended`: the final
 * report is among them or was there, so `close-call` is due. `marked`: turns whose marks are new. `prolonged`: the call is
 * being handed over, and its line is taken for longer. Where another session holds the attempt, or there is no such
 * attempt, nothing is stored: a refused twin has nothing to say about the call. Nor is what comes after the number was
 * erased.
 */
export async function storeCallEvents(
  db: Database,
  options: { callId: CallId; sessionId: string; events: readonly CallEvent[]; now: Date },
): Promise<{ stored: number; ended: boolean; marked: NewMarks[]; prolonged?: Prolonged | undefined }> {
  const { callId, sessionId, events, now } = options
  return db.transaction(async (tx) => {
    const holder = await tx.row(LOCK_HOLDER, [callId])
    if (holder === undefined || (holder.claimed_by !== null && holder.claimed_by !== sessionId))
      return { stored: 0, ended: false, marked: [] }
    if (isErased(holder.phone)) return { stored: 0, ended: false, marked: [] }
    const stored = await tx.rows(STORE, [
      callId,
      sessionId,
      events.map(({ seq }) => seq),
      events.map(({ type }) => type),
      events.map(({ at }) => at),
      events.map((event) => JSON.stringify(event)),
      now,
    ])
    await keepAnswer(tx, { callId, state: holder.state, events, now })
    const ended = events.some(({ type }) => type === 'call.ended')
    if (ended) await tx.run(NOTE_REPORT, [callId, now])
    const prolonged = await prolongForTransfer(tx, { callId, events, now })
    const marked = await saveTurnMarks(tx, { callId, events })
    return { stored: stored.length, ended, marked, prolonged }
  })
}

/** Told of an attempt in doubt, or of one that history has ended, it moves nothing; that somebody picked up is a fact all the same. */
async function keepAnswer(
  tx: Database,
  options: { callId: CallId; state: AttemptState; events: readonly CallEvent[]; now: Date },
): Promise<void> {
  const { callId, state, events, now } = options
  const answered = events.find(({ type }) => type === 'call.answered')
  if (answered === undefined) return
  const at = byOurClock(answered, { among: events, arrived: now })
  if (statesBefore(ATTEMPT_STATES, 'answer').includes(state)) await markAnswered(tx, { callId, now: at })
  else await tx.run(NOTE_ANSWERED, [callId, at])
}

/**
 * When something happened by our clock, so that all times of one attempt are told by one: the newest event of a batch has
 * just been sent, the others lie before it by as much as the scenario says.
 */
function byOurClock(
  event: CallEvent,
  { among, arrived }: { among: readonly CallEvent[]; arrived: Date },
): Date {
  const newest = Math.max(...among.map(({ at }) => Date.parse(at)))
  return new Date(arrived.getTime() - (newest - Date.parse(event.at)))
}

/**
 * The final report of the session that holds the attempt; where none does, of any session: it says that this one did not
 * dial. `sessionId` says whose it is.
 */
export async function finalReport(
  db: Database,
  { callId }: { callId: CallId },
): Promise<{ report: CallEnded; sessionId: string } | undefined> {
  const row = await db.row(FIND_REPORT, [callId])
  return row && { report: callEndedSchema.parse(row.event), sessionId: row.session_id }
}

/** The recording's address as `recording.started` told it: known even where the final report never came. */
export async function announcedRecordUrl(
  db: Database,
  { callId }: { callId: CallId },
): Promise<string | undefined> {
  return (await db.row(FIND_RECORD_URL, [callId]))?.url
}

/** When the newest event of a call arrived, by our clock; undefined where none has. */
export async function lastHeardAt(db: Database, { callId }: { callId: CallId }): Promise<Date | undefined> {
  return (await db.row(FIND_LAST_HEARD, [callId]))?.at ?? undefined
}
