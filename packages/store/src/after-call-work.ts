import type { CallId, RecordingId } from '@perezvon/contracts/ids'
import { type Database, statement } from './database.ts'

/** Longer than a recording may take to be ready and written down: before that, its job is at work. */
const PATIENCE_MS = 3_600_000
/** What did not succeed within a day will not. */
const GIVE_UP_MS = 24 * 3_600_000

const EXPECT_ANALYSIS = statement(
  'after-call-expect-analysis',
  `update attempts set analysis_due_at = $2 where call_id = $1
     and not exists (select from analyses n where n.call_id = attempts.call_id)`,
)
const LIST_RECORDINGS = statement<{ id: RecordingId }>(
  'after-call-list-recordings',
  `select id from recordings where state in ('announced', 'stored') and announced_at <= $1 and announced_at > $2
   order by announced_at limit $3`,
)
const TAKE_ANALYSES = statement<{ call_id: CallId; wanted: boolean }>(
  'after-call-take-analyses',
  `with due as (
     select call_id, ended_at > $3 as wanted from attempts where analysis_due_at <= $1
     order by analysis_due_at limit $4 for update skip locked
   )
   update attempts a set analysis_due_at = case when due.wanted then $2::timestamptz end
   from due where a.call_id = due.call_id
   returning a.call_id, due.wanted and not exists (
     select from recordings r where r.call_id = a.call_id and r.state in ('announced', 'stored')
   ) as wanted`,
)

/** Writes down that a call will be analysed: until `saveAnalysis`, `strandedAfterCallWork` looks after it. */
export async function expectAnalysis(
  db: Database,
  { callId, now }: { callId: CallId; now: Date },
): Promise<void> {
  await db.run(EXPECT_ANALYSIS, [callId, later(now)])
}

/**
 * Recordings that nobody has written down, and calls that nobody has analysed, an hour after they should have been: their
 * jobs may be lost. A call is told again after another hour, and not before its recording is done; both for a day.
 */
export async function strandedAfterCallWork(
  db: Database,
  { now, limit }: { now: Date; limit: number },
): Promise<{ recordings: RecordingId[]; calls: CallId[] }> {
  const before = new Date(now.getTime() - PATIENCE_MS)
  const oldest = new Date(now.getTime() - GIVE_UP_MS)
  const recordings = await db.rows(LIST_RECORDINGS, [before, oldest, limit])
  const calls = await db.rows(TAKE_ANALYSES, [now, later(now), oldest, limit])
  return {
    recordings: recordings.map(({ id }) => id),
    calls: calls.filter(({ wanted }) => wanted).map(({ call_id: callId }) => callId),
  }
}

function later(now: Date): Date {
  return new Date(now.getTime() + PATIENCE_MS)
}
