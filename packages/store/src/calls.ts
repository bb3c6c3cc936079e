import type { CallDirection } from '@perezvon/contracts/call/call-direction'
import type { Outcome } from '@perezvon/contracts/call/outcome'
import type { CallSummary, CallView } from '@perezvon/contracts/http/call-view'
import type { CallId, CampaignId, ContactId } from '@perezvon/contracts/ids'
import { waterfallOf } from '@perezvon/contracts/transcript/waterfall'
import { findAnalysis } from './analyses.ts'
import { type Database, type Statement, statement } from './database.ts'
import { shownPhone } from './erased-phone.ts'
import { type Page, type PageQuery, pageFrom, placeOf } from './page-cursor.ts'
import { findRecordingOfCall } from './recordings.ts'
import { findTranscript } from './transcripts.ts'
import { listTurnMarks } from './turn-marks.ts'
import { listTurns } from './turns.ts'

type CallRow = Omit<CallSummary, 'direction' | 'created_at' | 'answered_at' | 'ended_at'> & {
  position: number
  planned_at: Date
  answered_at: Date | null
  ended_at: Date | null
  agent_name: string
  agent_version: number
  simulated: boolean
}

const COLUMNS = `a.position, a.call_id as id, a.campaign_id, a.contact_id, a.phone, a.called_number, a.attempt, a.state, a.outcome,
  a.reason, a.planned_at, a.answered_at, a.ended_at, l.duration_seconds, l.cost, a.agent_name, a.agent_version,
  a.simulated`
const TABLES = 'attempts a left join calls l on l.call_id = a.call_id'

/** Behind every place. */
const NEWEST = Number.MAX_SAFE_INTEGER

const FIND = statement<CallRow>('call-find', `select ${COLUMNS} from ${TABLES} where a.call_id = $1`)
type CallFilter = {
  contactId?: ContactId | undefined
  campaignId?: CampaignId | undefined
  outcome?: Outcome | undefined
  direction?: CallDirection | undefined
}

/** Filters in the order of the values that follow $1, the place to go on before, and $2, the limit. */
const FILTERS = { contactId: 'contact_id', campaignId: 'campaign_id', outcome: 'outcome' } as const
type Filter = keyof typeof FILTERS

/** Where rows come from. $6: a direction; of outbound calls there is no index, for there are few others to pass over. */
const BOTH_WAYS = {
  tables: TABLES,
  position: 'a.position',
  direction: `($6::text is null or (a.called_number is not null) = ($6 = 'inbound'))`,
}
const INBOUND = {
  tables: `inbound_calls i join attempts a on a.call_id = i.call_id left join calls l on l.call_id = a.call_id`,
  position: 'i.position',
  direction: `$6::text = 'inbound'`,
}

/** Each set of filters has its own statement: its own plan, by the index that begins with them. */
function listBy(name: string, leading: readonly Filter[], source = BOTH_WAYS): Statement<CallRow> {
  const { tables, position, direction } = source
  const conditions = (Object.keys(FILTERS) as Filter[]).map((filter, index) => {
    const [column, value] = [`a.${FILTERS[filter]}`, `$${index + 3}::text`]
    return leading.includes(filter) ? `${column} = ${value}` : `(${value} is null or ${column} = ${value})`
  })
  return statement<CallRow>(
    name,
    `select ${COLUMNS} from ${tables}
     where ${position} < $1 and ${conditions.join(' and ')} and ${direction} order by ${position} desc limit $2`,
  )
}

const LIST_ALL = listBy('call-list', [])
const LIST_OF_CONTACT = listBy('call-list-of-contact', ['contactId'])
const LIST_OF_CAMPAIGN = listBy('call-list-of-campaign', ['campaignId'])
const LIST_BY_OUTCOME = listBy('call-list-by-outcome', ['outcome'])
const LIST_OF_CAMPAIGN_BY_OUTCOME = listBy('call-list-of-campaign-by-outcome', ['campaignId', 'outcome'])
const LIST_INBOUND = listBy('call-list-inbound', [], INBOUND)

function listFor({ contactId, campaignId, outcome, direction }: CallFilter): Statement<CallRow> {
  if (contactId !== undefined) return LIST_OF_CONTACT
  if (campaignId === undefined && direction === 'inbound') return LIST_INBOUND
  if (campaignId === undefined) return outcome === undefined ? LIST_ALL : LIST_BY_OUTCOME
  return outcome === undefined ? LIST_OF_CAMPAIGN : LIST_OF_CAMPAIGN_BY_OUTCOME
}

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
  const [turns, marks, recording, transcript, analysis] = await Promise.all([
    listTurns(db, { callId }),
    listTurnMarks(db, { callId }),
    findRecordingOfCall(db, { callId }),
    findTranscript(db, { callId }),
    findAnalysis(db, { callId }),
  ])
  return {
    ...summaryOf(row),
    agent: row.agent_name,
    agent_version: row.agent_version,
    simulated: row.simulated,
    turns: turns.map((turn) => ({ ...turn, waterfall: waterfallOf(turn, marks.get(turn.turn) ?? null) })),
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

/** Calls, the newest first; by whatever they are chosen, a page reads no more than it shows. Throws `bad-cursor`. */
export async function listCalls(
  db: Database,
  { cursor, limit, ...filter }: PageQuery & CallFilter,
): Promise<Page<CallSummary>> {
  const { contactId, campaignId, outcome, direction } = filter
  const values = [
    placeOf(cursor) ?? NEWEST,
    limit + 1,
    contactId ?? null,
    campaignId ?? null,
    outcome ?? null,
    direction ?? null,
  ]
  // No campaign has any: nobody reads it through in order to find none.
  if (campaignId !== undefined && direction === 'inbound') return { items: [], next_cursor: null }
  const rows = await db.rows(listFor(filter), values)
  return pageFrom(rows, { limit, place: (row) => row.position, item: summaryOf })
}

function summaryOf(row: CallRow): CallSummary {
  return {
    id: row.id,
    campaign_id: row.campaign_id,
    contact_id: row.contact_id,
    direction: row.called_number === null ? 'outbound' : 'inbound',
    phone: shownPhone(row.phone),
    called_number: row.called_number,
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
