import type { DialogueKind } from '@perezvon/contracts/agent/dialogue'
import type { AttemptState } from '@perezvon/contracts/call/attempt-state'
import type { CallId, CampaignId } from '@perezvon/contracts/ids'
import { askedTogether } from '@perezvon/runtime/asked-together'
import {
  type Attempt,
  type AttemptCampaign,
  type CampaignColumns,
  campaignOf,
  LONGEST_SECONDS,
} from './attempt-row.ts'
import { type Database, statement } from './database.ts'
import { EXPIRES_AT, EXPIRY_RULE, type ExpiryRule } from './expired-contacts.ts'

/** What has to be known of an attempt before it is dialled, and no more: it is read for each of a million. */
export type AttemptToDial = Pick<
  Attempt,
  | 'callId'
  | 'campaignId'
  | 'state'
  | 'maxDurationSeconds'
  | 'ringSeconds'
  | 'plannedAt'
  | 'timeZone'
  | 'expiry'
  | 'campaign'
> & {
  /** Which scenario holds the call. */
  dialogue: DialogueKind
}

/** The moment to dial lies further away: who comes so little later is read together with it, and goes on with it. */
const GATHERED = { gatherMs: 10 }

type Row = CampaignColumns & {
  call_id: CallId
  state: AttemptState
  max_duration_seconds: number
  ring_seconds: number
  planned_at: Date
  time_zone: string | null
  expires_at: Date | null
  expiry_rule: ExpiryRule
  dialogue: DialogueKind
}

/** A campaign's terms stand in one of its rows: they are the same in all, and longer than what differs. */
const READ = statement<Row>(
  'attempt-read-to-dial',
  `select a.call_id, a.campaign_id, a.state, ${LONGEST_SECONDS} as max_duration_seconds, a.ring_seconds, a.planned_at,
     coalesce(k.time_zone, c.spec->>'time_zone') as time_zone, ${EXPIRES_AT} as expires_at, ${EXPIRY_RULE} as expiry_rule,
     coalesce(g.spec->>'dialogue', 'asr') as dialogue, c.state as campaign_state, c.not_after, c.spec_version,
     case when row_number() over (partition by c.id) = 1 then c.spec::text end as campaign_spec
   from attempts a join contacts k on k.id = a.contact_id
     join agents g on g.name = a.agent_name and g.version = a.agent_version
     left join campaigns c on c.id = a.campaign_id
   where a.call_id = any($1)`,
)

const readTogether = askedTogether(async (db: Database, callIds: readonly CallId[]) => {
  const rows = await db.rows(READ, [callIds])
  const campaigns = new Map<CampaignId, AttemptCampaign>()
  for (const row of rows) {
    const campaign = row.campaign_spec === null ? null : campaignOf(row)
    if (campaign !== null && row.campaign_id !== null) campaigns.set(row.campaign_id, campaign)
  }
  const found = new Map(rows.map((row) => [row.call_id, attemptOf(row, campaigns)]))
  return callIds.map((callId) => found.get(callId))
}, GATHERED)

/** The attempt as far as its dial needs it, or undefined where there is none of that id. Those asked for at once are read in one statement. */
export async function findAttemptToDial(
  db: Database,
  { callId }: { callId: CallId },
): Promise<AttemptToDial | undefined> {
  return readTogether(db, callId)
}

function attemptOf(row: Row, campaigns: ReadonlyMap<CampaignId, AttemptCampaign>): AttemptToDial {
  const { campaign_id: campaignId, expires_at: expiresAt } = row
  return {
    callId: row.call_id,
    campaignId,
    state: row.state,
    maxDurationSeconds: row.max_duration_seconds,
    ringSeconds: row.ring_seconds,
    plannedAt: row.planned_at,
    timeZone: row.time_zone,
    dialogue: row.dialogue,
    expiry: expiresAt && { at: expiresAt, rule: row.expiry_rule },
    campaign: campaignId === null ? null : (campaigns.get(campaignId) ?? null),
  }
}
