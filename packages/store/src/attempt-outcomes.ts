import type { Outcome } from '@perezvon/contracts/call/outcome'
import type { CampaignId, ContactId } from '@perezvon/contracts/ids'
import { type Database, statement } from './database.ts'

const COUNT_OUTCOMES = statement<{ outcome: Outcome; attempts: number }>(
  'attempt-count-outcomes',
  `select outcome, count(*) as attempts from attempts
   where contact_id = $1 and outcome is not null and not before_dial group by outcome`,
)
const LATEST_ENDS = statement<{ outcome: Outcome; ended_by: string | null; duration_seconds: number | null }>(
  'attempt-latest-ends',
  `select a.outcome, l.ended_by, l.duration_seconds
   from campaigns c join attempts a on a.campaign_id = c.id left join calls l on l.call_id = a.call_id
   where c.id = $1 and a.ended_at >= c.running_since and not a.before_dial order by a.ended_at desc limit $2`,
)

/** How many attempts at a contact ended with each outcome: what redial rules count. */
export async function countOutcomes(
  db: Database,
  { contactId }: { contactId: ContactId },
): Promise<Partial<Record<Outcome, number>>> {
  const rows = await db.rows(COUNT_OUTCOMES, [contactId])
  return Object.fromEntries(rows.map(({ outcome, attempts }) => [outcome, attempts]))
}

/** How a call ended, and after how much conversation. */
export type EndedCall = { outcome: Outcome; endedBy: string | null; seconds: number }

/**
 * A campaign's last ended calls since it last began to run, the newest first: whether something is wrong with all of them.
 * None where it does not run.
 */
export async function latestEnds(
  db: Database,
  { campaignId, limit }: { campaignId: CampaignId; limit: number },
): Promise<EndedCall[]> {
  const rows = await db.rows(LATEST_ENDS, [campaignId, limit])
  return rows.map((row) => ({
    outcome: row.outcome,
    endedBy: row.ended_by,
    seconds: row.duration_seconds ?? 0,
  }))
}
