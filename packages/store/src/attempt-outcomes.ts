import type { Outcome } from '@perezvon/contracts/call/outcome'
import type { CampaignId, ContactId } from '@perezvon/contracts/ids'
import { type Database, statement } from './database.ts'

const COUNT_OUTCOMES = statement<{ outcome: Outcome; attempts: number }>(
  'attempt-count-outcomes',
  `select outcome, count(*) as attempts from attempts where contact_id = $1 and outcome is not null group by outcome`,
)
const LATEST_OUTCOMES = statement<{ outcome: Outcome }>(
  'attempt-latest-outcomes',
  `select outcome from attempts where campaign_id = $1 and ended_at is not null order by ended_at desc limit $2`,
)
/** How many attempts at a contact ended with each outcome: what redial rules count. */
export async function countOutcomes(
  db: Database,
  { contactId }: { contactId: ContactId },
): Promise<Partial<Record<Outcome, number>>> {
  const rows = await db.rows(COUNT_OUTCOMES, [contactId])
  return Object.fromEntries(rows.map(({ outcome, attempts }) => [outcome, attempts]))
}

/** The outcomes of a campaign's last ended attempts, the newest first: whether something is wrong with all of them. */
export async function latestOutcomes(
  db: Database,
  { campaignId, limit }: { campaignId: CampaignId; limit: number },
): Promise<Outcome[]> {
  return (await db.rows(LATEST_OUTCOMES, [campaignId, limit])).map(({ outcome }) => outcome)
}
