import { isTooLate } from '@perezvon/contracts/campaign/campaign-opening'
import type { CampaignTerms } from '@perezvon/contracts/campaign/campaign-spec'
import type { CampaignId } from '@perezvon/contracts/ids'
import { type TermsRow, termsOf } from './campaign-terms.ts'
import { type Database, statement } from './database.ts'

type SpentRow = { attempts: number; in_attempt: number; talk_seconds: number; cost: number }

const LIST = statement<TermsRow & SpentRow & { not_after: Date | null; time_zones: string[] }>(
  'running-list',
  `select c.id, c.spec, c.spec_version, c.not_after, n.attempts, n.in_attempt, n.talk_seconds, n.cost,
     array(select z.time_zone from campaign_time_zones z where z.campaign_id = c.id) as time_zones
   from campaigns c join campaign_counters n on n.campaign_id = c.id
   where c.state = 'running' and (c.not_before is null or c.not_before <= $1)
     and exists (
       select from generate_series(0, 9) as level cross join lateral (
         select from contacts k
         where k.campaign_id = c.id and k.state = 'waiting' and k.priority = level::smallint and k.due_at <= $1
         order by k.due_at limit 1) as due)
   order by c.position`,
)
const READ_SPENT = statement<SpentRow>(
  'running-read-spent',
  'select attempts, in_attempt, talk_seconds, cost from campaign_counters where campaign_id = $1',
)

/** What a campaign has spent: in the account's currency, and in seconds of conversation. */
export type Spent = {
  cost: number
  talkSeconds: number
  /** Attempts that it was spent in. */
  ended: number
  /** Attempts that will spend. */
  underWay: number
}

/** A campaign that may dial now and has somebody due: what the pump works from. */
export type RunningCampaign = {
  id: CampaignId
  spec: CampaignTerms
  termsVersion: number
  /** Zones that its contacts brought themselves. */
  timeZones: string[]
  spent: Spent
}

/** Campaigns in `running`, between not_before and not_after, with at least one contact due. In the order of their age. */
export async function runningCampaigns(db: Database, { now }: { now: Date }): Promise<RunningCampaign[]> {
  const rows = await db.rows(LIST, [now])
  const inTime = rows.filter(({ not_after: notAfter }) => notAfter === null || !isTooLate(now, notAfter))
  return inTime.map((row) => ({
    id: row.id,
    spec: termsOf(row),
    termsVersion: row.spec_version,
    timeZones: row.time_zones,
    spent: spentOf(row),
  }))
}

/** What a campaign has spent so far. */
export async function readSpent(db: Database, { campaignId }: { campaignId: CampaignId }): Promise<Spent> {
  const row = await db.row(READ_SPENT, [campaignId])
  return spentOf(row ?? { attempts: 0, in_attempt: 0, talk_seconds: 0, cost: 0 })
}

function spentOf(row: SpentRow): Spent {
  return {
    cost: row.cost,
    talkSeconds: row.talk_seconds,
    ended: row.attempts - row.in_attempt,
    underWay: row.in_attempt,
  }
}
