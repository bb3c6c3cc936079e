import type { AttemptState } from '@perezvon/contracts/call/attempt-state'
import type { CallId, CampaignId } from '@perezvon/contracts/ids'
import { LONGEST_SECONDS } from './attempt-row.ts'
import { type Database, statement } from './database.ts'

/**
 * What an attempt needs that nobody gives it. close: its report, refusal or end was not followed up · doubt: its time is
 * over without a word · reconcile: it is in doubt and history must be asked · ask: its session is silent, and history may
 * know that it is over · originate: its job may have been lost.
 */
export type StrandedNeed = 'close' | 'doubt' | 'reconcile' | 'ask' | 'originate'

export type StrandedAttempt = {
  callId: CallId
  campaignId: CampaignId | null
  state: AttemptState
  need: StrandedNeed
}

/** How long each step may take before the sweep looks, in seconds. */
export type Patience = {
  /** From plan to the carrier's being asked; jobs that wait for a lease are re-added in vain, which is harmless. */
  planned: number
  /** From the intent to the carrier's answer. */
  starting: number
  /** From the session's start to its claim: a session without a call lives 60 s. */
  started: number
  /** From the last event of a session that claimed until history is asked whether it is over. Longer than it may ring. */
  silent: number
  /** From a report, refusal or end to its follow-up. */
  reported: number
  /** Between two looks at an attempt in doubt. */
  unknown: number
}

export const DEFAULT_PATIENCE: Patience = {
  planned: 60,
  starting: 90,
  started: 120,
  silent: 90,
  reported: 30,
  unknown: 60,
}

const LIST = statement<{
  call_id: CallId
  campaign_id: CampaignId | null
  state: AttemptState
  need: StrandedNeed
}>(
  'stranded-list',
  `select call_id, campaign_id, state, need from (
     select call_id, campaign_id, state, planned_at, case
       when state = 'ended' and ended_at <= $1::timestamptz - $5 * interval '1 second' then 'close'
       when state <> 'ended' and coalesce(reported_at, refused_at) <= $1::timestamptz - $5 * interval '1 second'
         then 'close'
       when state in ('claimed', 'answered') and deadline_at <= $1 then 'doubt'
       when state in ('claimed', 'answered') and $1::timestamptz - $8 * interval '1 second' >= greatest(claimed_at,
         (select max(received_at) from call_events e where e.call_id = attempts.call_id)) then 'ask'
       when state = 'started' and started_at <= $1::timestamptz - $4 * interval '1 second' then 'doubt'
       when state = 'starting' and starting_at <= $1::timestamptz - $3 * interval '1 second' then 'doubt'
       when state = 'unknown' and unknown_at <= $1::timestamptz - $6 * interval '1 second' then 'reconcile'
       when state = 'planned' and planned_at <= $1::timestamptz - $2 * interval '1 second' then 'originate'
     end as need
     from attempts where followed_up_at is null
   ) as open where need is not null
   order by array_position(array['close', 'doubt', 'reconcile', 'ask', 'originate'], need), planned_at limit $7`,
)
const LIST_ON_LINE = statement<{
  call_id: CallId
  campaign_id: CampaignId | null
  ring_seconds: number
  max_duration_seconds: number
}>(
  'stranded-list-on-line',
  `select a.call_id, a.campaign_id, a.ring_seconds, ${LONGEST_SECONDS} as max_duration_seconds
   from attempts a join agents g on g.name = a.agent_name and g.version = a.agent_version
     left join campaigns c on c.id = a.campaign_id
   where a.followed_up_at is null and a.state not in ('planned', 'ended')`,
)
const LIST_ENDED = statement<{ call_id: CallId; campaign_id: CampaignId | null }>(
  'stranded-list-ended',
  `select call_id, campaign_id from attempts where call_id = any($1) and state = 'ended'`,
)
const COUNT_PLANNED = statement<{ campaign_id: CampaignId; attempts: number }>(
  'stranded-count-planned',
  `select campaign_id, count(*) as attempts from attempts
   where followed_up_at is null and state = 'planned' and campaign_id is not null group by campaign_id`,
)

const COUNT_SINGLE = statement<{ attempts: number }>(
  'stranded-count-single',
  `select count(*) as attempts from attempts
   where followed_up_at is null and state = 'planned' and campaign_id is null and refused_at is null`,
)

/** Attempts that need something nobody gives them, the most urgent first. */
export async function strandedAttempts(
  db: Database,
  { now, limit, patience = DEFAULT_PATIENCE }: { now: Date; limit: number; patience?: Patience },
): Promise<StrandedAttempt[]> {
  const { planned, starting, started, silent, reported, unknown } = patience
  const rows = await db.rows(LIST, [now, planned, starting, started, reported, unknown, limit, silent])
  return rows.map((row) => ({
    callId: row.call_id,
    campaignId: row.campaign_id,
    state: row.state,
    need: row.need,
  }))
}

export type AttemptOnLine = {
  callId: CallId
  campaignId: CampaignId | null
  /** Ringing and the longest conversation. */
  longestSeconds: number
}

/** Attempts that may occupy a line: asked for, and not ended. What leases are rebuilt from. */
export async function attemptsOnLine(db: Database): Promise<AttemptOnLine[]> {
  const rows = await db.rows(LIST_ON_LINE)
  return rows.map((row) => ({
    callId: row.call_id,
    campaignId: row.campaign_id,
    longestSeconds: row.ring_seconds + row.max_duration_seconds,
  }))
}

/** Those of the given calls that have ended, with their campaigns: their leases are free. */
export async function endedAmong(
  db: Database,
  { callIds }: { callIds: readonly CallId[] },
): Promise<{ callId: CallId; campaignId: CampaignId | null }[]> {
  if (callIds.length === 0) return []
  const rows = await db.rows(LIST_ENDED, [callIds])
  return rows.map((row) => ({ callId: row.call_id, campaignId: row.campaign_id }))
}

/** How many attempts of each campaign wait for their dial: the pump plans no further ahead than it can dial soon. */
export async function countPlanned(db: Database): Promise<Map<CampaignId, number>> {
  const rows = await db.rows(COUNT_PLANNED)
  return new Map(rows.map((row) => [row.campaign_id, row.attempts]))
}

/** How many single calls wait for their dial: the pump leaves lines to them in their turn. */
export async function countSingleCalls(db: Database): Promise<number> {
  return (await db.row(COUNT_SINGLE))?.attempts ?? 0
}
