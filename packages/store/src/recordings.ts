import { RECORDING_STATES, type RecordingState } from '@perezvon/contracts/call/recording-state'
import type { CallId, RecordingId } from '@perezvon/contracts/ids'
import { type Database, statement } from './database.ts'
import { movesBy } from './state-moves.ts'

export type Recording = {
  id: RecordingId
  callId: CallId
  url: string
  seconds: number | null
  state: RecordingState
  reason: string | null
  storageKey: string | null
  bytes: number | null
  sha256: string | null
  announcedAt: Date
}

type RecordingRow = Omit<Recording, 'callId' | 'storageKey' | 'announcedAt'> & {
  call_id: CallId
  storage_key: string | null
  announced_at: Date
}

const ANNOUNCE = statement<{ id: RecordingId }>(
  'recording-announce',
  `with added as (
     insert into recordings (id, call_id, url, seconds, state, reason, announced_at)
     select $1, $2, $3, $4, case when erased then 'failed' else 'announced' end, case when erased then 'erased' end, $5
     from (select coalesce((select phone like 'erased:%' from attempts where call_id = $2), false) as erased) as number
     on conflict (call_id, url) do nothing returning id
   )
   select id from added union all select id from recordings where call_id = $2 and url = $3 limit 1`,
)
const COLUMNS = 'id, call_id, url, seconds, state, reason, storage_key, bytes, sha256, announced_at'
const FIND = statement<RecordingRow>('recording-find', `select ${COLUMNS} from recordings where id = $1`)
const FIND_OF_CALL = statement<RecordingRow>(
  'recording-find-of-call',
  `select ${COLUMNS} from recordings where call_id = $1 order by position desc limit 1`,
)
const STORE = statement(
  'recording-store',
  `update recordings set state = move.after, storage_key = $4, bytes = $5, sha256 = $6, stored_at = $7, reason = null
   from unnest($2::text[], $3::text[]) as move (before, after) where id = $1 and state = move.before`,
)
const FAIL = statement(
  'recording-fail',
  `update recordings set state = move.after, reason = $4
   from unnest($2::text[], $3::text[]) as move (before, after) where id = $1 and state = move.before`,
)

/** Writes down that a recording exists; that of an erased number is not to be transcribed. The same address of the same call again answers the id that it has. */
export async function announceRecording(
  db: Database,
  options: { id: RecordingId; callId: CallId; url: string; seconds?: number | null | undefined; now: Date },
): Promise<RecordingId> {
  const { id, callId, url, seconds, now } = options
  const values = [id, callId, url, seconds ?? null, now]
  // A twin that announced in the same instant is seen by the second look only.
  const row = (await db.row(ANNOUNCE, values)) ?? (await db.row(ANNOUNCE, values))
  if (row === undefined) throw new Error(`recording of ${callId} was neither added nor found`)
  return row.id
}

/** A recording by its id. */
export async function findRecording(
  db: Database,
  { id }: { id: RecordingId },
): Promise<Recording | undefined> {
  const row = await db.row(FIND, [id])
  return row && recordingOf(row)
}

/** The newest recording of a call. */
export async function findRecordingOfCall(
  db: Database,
  { callId }: { callId: CallId },
): Promise<Recording | undefined> {
  const row = await db.row(FIND_OF_CALL, [callId])
  return row && recordingOf(row)
}

/** The file is complete in our storage. False where RECORDING_STATES does not allow it. */
export async function markRecordingStored(
  db: Database,
  options: { id: RecordingId; storageKey: string; bytes: number; sha256: string; now: Date },
): Promise<boolean> {
  const { id, storageKey, bytes, sha256, now } = options
  const { before, after } = movesBy(RECORDING_STATES, 'store')
  return (await db.run(STORE, [id, before, after, storageKey, bytes, sha256, now])) > 0
}

/** It cannot be had or written down; the reason is kept. False where RECORDING_STATES does not allow it. */
export async function failRecording(
  db: Database,
  { id, reason }: { id: RecordingId; reason: string; now: Date },
): Promise<boolean> {
  const { before, after } = movesBy(RECORDING_STATES, 'fail')
  return (await db.run(FAIL, [id, before, after, reason])) > 0
}

function recordingOf({ call_id, storage_key, announced_at, ...row }: RecordingRow): Recording {
  return { ...row, callId: call_id, storageKey: storage_key, announcedAt: announced_at }
}
