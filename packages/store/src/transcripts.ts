import { RECORDING_STATES } from '@perezvon/contracts/call/recording-state'
import type { CallId, RecordingId } from '@perezvon/contracts/ids'
import type { Speaker, Transcript } from '@perezvon/contracts/transcript/transcript'
import { type Database, statement } from './database.ts'
import { movesBy } from './state-moves.ts'

const MARK_TRANSCRIBED = statement(
  'transcript-mark-transcribed',
  `update recordings set state = move.after, reason = null
   from unnest($2::text[], $3::text[]) as move (before, after) where id = $1 and state = move.before`,
)
const SAVE = statement(
  'transcript-save',
  `insert into transcripts (recording_id, text, language, duration_ms, model, created_at) values ($1, $2, $3, $4, $5, $6)
   on conflict (recording_id) do update set text = excluded.text, language = excluded.language,
     duration_ms = excluded.duration_ms, model = excluded.model, created_at = excluded.created_at`,
)
const DROP_SEGMENTS = statement(
  'transcript-drop-segments',
  'delete from transcript_segments where recording_id = $1',
)
const SAVE_SEGMENTS = statement(
  'transcript-save-segments',
  `insert into transcript_segments (recording_id, position, speaker, start_ms, end_ms, text, confidence)
   select $1, position, speaker, start_ms, end_ms, text, confidence
   from unnest($2::text[], $3::double precision[], $4::double precision[], $5::text[], $6::double precision[])
     with ordinality as given (speaker, start_ms, end_ms, text, confidence, position)`,
)

type TranscriptRow = {
  recording_id: RecordingId
  text: string
  language: string | null
  duration_ms: number
  model: string
}
type SegmentRow = {
  speaker: Speaker
  start_ms: number
  end_ms: number
  text: string
  confidence: number | null
}

const FIND_OF_CALL = statement<TranscriptRow>(
  'transcript-find-of-call',
  `select t.recording_id, t.text, t.language, t.duration_ms, t.model
   from transcripts t join recordings r on r.id = t.recording_id
   where r.call_id = $1 order by r.position desc limit 1`,
)
const LIST_SEGMENTS = statement<SegmentRow>(
  'transcript-list-segments',
  `select speaker, start_ms, end_ms, text, confidence from transcript_segments where recording_id = $1 order by position`,
)

/** Saves what a recording says and moves it to `transcribed`, in one transaction. Saved again, it replaces what was there. */
export async function saveTranscript(
  db: Database,
  options: { recordingId: RecordingId; transcript: Transcript; now: Date },
): Promise<boolean> {
  const { recordingId, transcript, now } = options
  return db.transaction(async (tx) => {
    const { before, after } = movesBy(RECORDING_STATES, 'transcribe')
    if ((await tx.run(MARK_TRANSCRIBED, [recordingId, before, after])) === 0) return false
    const { text, language, duration_ms, model, segments } = transcript
    await tx.run(SAVE, [recordingId, text, language, duration_ms, model, now])
    await tx.run(DROP_SEGMENTS, [recordingId])
    await tx.run(SAVE_SEGMENTS, [
      recordingId,
      segments.map(({ speaker }) => speaker),
      segments.map(({ start_ms }) => start_ms),
      segments.map(({ end_ms }) => end_ms),
      segments.map((segment) => segment.text),
      segments.map(({ confidence }) => confidence),
    ])
    return true
  })
}

/** The transcript of a call's newest recording that has one. */
export async function findTranscript(
  db: Database,
  { callId }: { callId: CallId },
): Promise<Transcript | undefined> {
  const row = await db.row(FIND_OF_CALL, [callId])
  if (row === undefined) return undefined
  const { recording_id, ...transcript } = row
  return { ...transcript, segments: await db.rows(LIST_SEGMENTS, [recording_id]) }
}
