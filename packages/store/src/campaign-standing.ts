import type { CampaignId } from '@perezvon/contracts/ids'
import { type Database, statement } from './database.ts'

const STANDING = statement<{ time_zones: string[]; next_due_at: Date | null }>(
  'campaign-standing',
  `select array(select z.time_zone from campaign_time_zones z where z.campaign_id = $1) as time_zones,
     (select min(first.due_at) from generate_series(0, 9) as level cross join lateral (
        select k.due_at from contacts k
        where k.campaign_id = $1 and k.state = 'waiting' and k.priority = level::smallint
        order by k.due_at limit 1) as first) as next_due_at`,
)

/** What decides, beside its terms, whether a campaign has somebody to call now; without passing over its contacts. */
export type CampaignStanding = {
  /** Zones that its contacts brought themselves. */
  timeZones: string[]
  /** When the first of those who wait is due; null where nobody waits. */
  nextDueAt: Date | null
}

/** Where a campaign's contacts may be, and when the first of them is due. */
export async function campaignStanding(
  db: Database,
  { campaignId }: { campaignId: CampaignId },
): Promise<CampaignStanding> {
  const row = await db.row(STANDING, [campaignId])
  return { timeZones: row?.time_zones ?? [], nextDueAt: row?.next_due_at ?? null }
}
