import type { Outcome } from '@perezvon/contracts/call/outcome'
import type { CallSummary, CallView } from '@perezvon/contracts/http/call-view'
import type { CallId, CampaignId, ContactId } from '@perezvon/contracts/ids'
import { findAnalysis } from './analyses.ts'
import { type Database, statement } from './database.ts'
import { type Page, type PageQuery, pageFrom, placeOf } from './page-cursor.ts'
import { findRecordingOfCall } from './recordings.ts'
import { findTranscript } from './transcripts.ts'
import { listTurns } from './turns.ts'

type CallRow = Omit<CallSummary, 'created_at' | 'answered_at' | 'ended_at'> & {
  position: number
  planned_at: Date
  answered_at: Date | null
  ended_at: Date | null
  agent_name: string
  agent_version: number
  simulated: boolean
}

const COLUMNS = `a.position, a.call_id as id, a.campaign_id, a.contact_id, a.phone, a.attempt, a.state, a.outcome,
  a.reason, a.planned_at, a.answered_at, a.ended_at, l.duration_seconds, l.cost, a.agent_name, a.agent_version,
  a.simulated`
const TABLES = 'attempts a left join calls l on l.call_id = a.call_id'

const FIND = statement<CallRow>('call-find', `select ${COLUMNS} from ${TABLES} where a.call_id = $1`)
const LIST = statement<CallRow>(
  'call-list',
  `select ${COLUMNS} from ${TABLES}
   where ($1::bigint is null or a.position < $1) and ($2::text is null or a.campaign_id = $2)
     and ($3::text is null or a.contact_id = $3) and ($4::text is null or a.outcome = $4)
   order by a.position desc limit $5`,
)

const FIND_RECORD = statement<{ record_url: string | null; record_seconds: number | null }>(
  'call-find-record',
  'select record_url, record_seconds from calls where call_id = $1',
)

/** Where the carrier keeps a call's recording, as its report or history told; undefined where there is none. */
export async function findRecordUrl(
  db: Database,
  { callId }: { callId: CallId },
): Promise<{ url: string; seconds: number | null } | undefined> {
  const row = await db.row(FIND_RECORD, [callId])
  return row?.record_url ? { url: row.record_url, seconds: row.record_seconds } : undefined
}

/** One call, followed to its transcript and analysis. */
export async function findCall(db: Database, { callId }: { callId: CallId }): Promise<CallView | undefined> {
  const row = await db.row(FIND, [callId])
  if (row === undefined) return undefined
  const [turns, recording, transcript, analysis] = await Promise.all([
    listTurns(db, { callId }),
    findRecordingOfCall(db, { callId }),
    findTranscript(db, { callId }),
    findAnalysis(db, { callId }),
  ])
  return {
    ...summaryOf(row),
    agent: row.agent_name,
    agent_version: row.agent_version,
    simulated: row.simulated,
    turns,
    recording: recording
      ? {
          id: recording.id,
          state: recording.state,
          reason: recording.reason,
          bytes: recording.bytes,
          duration_seconds: recording.seconds,
        }
      : null,
    transcript: transcript ?? null,
    analysis: analysis ?? null,
  }
}

/** Calls, the newest first. Throws `bad-cursor`. */
export async function listCalls(
  db: Database,
  query: PageQuery & {
    campaignId?: CampaignId | undefined
    contactId?: ContactId | undefined
    outcome?: Outcome | undefined
  },
): Promise<Page<CallSummary>> {
  const { campaignId, contactId, outcome, cursor, limit } = query
  const values = [placeOf(cursor), campaignId ?? null, contactId ?? null, outcome ?? null, limit + 1]
  return pageFrom(await db.rows(LIST, values), { limit, place: (row) => row.position, item: summaryOf })
}

function summaryOf(row: CallRow): CallSummary {
  return {
    id: row.id,
    campaign_id: row.campaign_id,
    contact_id: row.contact_id,
    phone: row.phone,
    attempt: row.attempt,
    state: row.state,
    outcome: row.outcome,
    reason: row.reason,
    created_at: row.planned_at.toISOString(),
    answered_at: row.answered_at?.toISOString() ?? null,
    ended_at: row.ended_at?.toISOString() ?? null,
    duration_seconds: row.duration_seconds,
    cost: row.cost,
  }
}
