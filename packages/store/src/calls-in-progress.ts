import type { CallId, CampaignId } from '@perezvon/contracts/ids'
import { type Database, statement } from './database.ts'

/** A call that a session holds, and how commands reach the session. */
export type CallInProgress = { callId: CallId; sessionUrl: string }

const LIST = statement<{ call_id: CallId; session_url: string }>(
  'calls-in-progress',
  `select call_id, session_url from attempts
   where campaign_id = $1 and ended_at is null and claimed_by is not null and session_url is not null and reported_at is null`,
)

/** The calls of a campaign whose sessions hold a claim and have not reported their end. */
export async function callsInProgress(
  db: Database,
  { campaignId }: { campaignId: CampaignId },
): Promise<CallInProgress[]> {
  const rows = await db.rows(LIST, [campaignId])
  return rows.map((row) => ({ callId: row.call_id, sessionUrl: row.session_url }))
}
