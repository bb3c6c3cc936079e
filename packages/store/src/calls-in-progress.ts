import type { CallId, CampaignId } from '@perezvon/contracts/ids'
import { type Database, statement } from './database.ts'

/** A call that a session holds, and how commands reach the session. */
export type CallInProgress = { callId: CallId; sessionUrl: string }

const LIST = statement<{ call_id: CallId; session_url: string }>(
  'calls-in-progress',
  `select call_id, session_url from attempts
   where campaign_id = $1 and ended_at is null and claimed_by is not null and session_url is not null and reported_at is null`,
)

const FIND = statement<{ call_id: CallId; session_url: string }>(
  'call-in-progress',
  `select call_id, session_url from attempts
   where call_id = $1 and ended_at is null and claimed_by is not null and session_url is not null and reported_at is null`,
)

/** A call whose session holds a claim and has not reported its end; undefined where it is not on the line. */
export async function callInProgress(
  db: Database,
  { callId }: { callId: CallId },
): Promise<CallInProgress | undefined> {
  const [row] = await db.rows(FIND, [callId])
  return row && { callId: row.call_id, sessionUrl: row.session_url }
}

/** The calls of a campaign whose sessions hold a claim and have not reported their end. */
export async function callsInProgress(
  db: Database,
  { campaignId }: { campaignId: CampaignId },
): Promise<CallInProgress[]> {
  const rows = await db.rows(LIST, [campaignId])
  return rows.map((row) => ({ callId: row.call_id, sessionUrl: row.session_url }))
}
