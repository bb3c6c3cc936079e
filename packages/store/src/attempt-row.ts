import type { AttemptState } from '@perezvon/contracts/call/attempt-state'
import type { Outcome } from '@perezvon/contracts/call/outcome'
import type { CampaignTerms } from '@perezvon/contracts/campaign/campaign-spec'
import type { CampaignState } from '@perezvon/contracts/campaign/campaign-state'
import type { ClaimRefusal } from '@perezvon/contracts/http/claim-call'
import type { CallId, CampaignId, ContactId } from '@perezvon/contracts/ids'
import { askedTogether } from '@perezvon/runtime/asked-together'
import { termsOf } from './campaign-terms.ts'
import { type Database, statement } from './database.ts'
import { EXPIRES_AT, EXPIRY_RULE, type ExpiryRule } from './expired-contacts.ts'

/** An attempt with all that decisions about it need. */
export type Attempt = {
  callId: CallId
  campaignId: CampaignId | null
  contactId: ContactId
  /** Which attempt at the contact, from 1. */
  attempt: number
  phone: string
  /** Of an inbound call: which of our numbers was called. */
  calledNumber: string | null
  state: AttemptState
  simulated: boolean
  agent: { name: string; version: number }
  /** The agent's or the campaign's limit, the shorter. */
  maxDurationSeconds: number
  maxTurns: number
  ringSeconds: number
  /** Of the session that StartScenarios told of, else of the one that claimed. */
  sessionId: string | null
  claimedBy: string | null
  refusal: ClaimRefusal | null
  /** Where a frequency cap shut the claim: when it opens. */
  refusedUntil: Date | null
  doubt: string | null
  outcome: Outcome | null
  reason: string | null
  plannedAt: Date
  startingAt: Date | null
  claimedAt: Date | null
  answeredAt: Date | null
  unknownAt: Date | null
  reportedAt: Date | null
  deadlineAt: Date | null
  endedAt: Date | null
  /** When everything that follows an end was handed on: lease freed, after-call flow begun. */
  followedUpAt: Date | null
  /** A time that was agreed with the person: when they asked for, and when they are called. */
  callback: { wantedAt: Date; dueAt: Date } | null
  /** The contact's own, or its campaign's. */
  timeZone: string | null
  /** The contact's: nobody is dialled from then on, and by which rule. */
  expiry: { at: Date; rule: ExpiryRule } | null
  campaign: AttemptCampaign | null
}

export type AttemptCampaign = {
  state: CampaignState
  notAfter: Date | null
  spec: CampaignTerms
  /** Of the terms. */
  version: number
}

/** What a row tells of the attempt's campaign, where it has one. */
export type CampaignColumns = {
  campaign_id: CampaignId | null
  campaign_state: CampaignState | null
  not_after: Date | null
  campaign_spec: string | null
  spec_version: number
}

type AttemptRow = CampaignColumns & {
  call_id: CallId
  contact_id: ContactId
  attempt: number
  phone: string
  called_number: string | null
  state: AttemptState
  simulated: boolean
  agent_name: string
  agent_version: number
  max_duration_seconds: number
  max_turns: number
  ring_seconds: number
  session_id: string | null
  claimed_by: string | null
  refusal: ClaimRefusal | null
  refused_until: Date | null
  doubt: string | null
  outcome: Outcome | null
  reason: string | null
  planned_at: Date
  starting_at: Date | null
  claimed_at: Date | null
  answered_at: Date | null
  unknown_at: Date | null
  reported_at: Date | null
  deadline_at: Date | null
  ended_at: Date | null
  followed_up_at: Date | null
  callback_wanted_at: Date | null
  callback_at: Date | null
  time_zone: string | null
  expires_at: Date | null
  expiry_rule: ExpiryRule
}

/** How long a call may last: of agent `g` and campaign `c` the shorter limit. */
export const LONGEST_SECONDS = `least((g.spec->>'max_duration_seconds')::integer,
       (c.spec->>'max_duration_seconds')::integer)`

const READ = statement<AttemptRow>(
  'attempt-read',
  `select a.call_id, a.campaign_id, a.contact_id, a.attempt, a.phone, a.called_number, a.state, a.simulated, a.agent_name,
     a.agent_version, ${LONGEST_SECONDS} as max_duration_seconds,
     (g.spec->>'max_turns')::integer as max_turns, a.ring_seconds,
     a.session_id, a.claimed_by, a.refusal, a.refused_until, a.doubt, a.outcome, a.reason, a.planned_at, a.starting_at, a.claimed_at,
     a.answered_at, a.unknown_at, a.reported_at, a.deadline_at, a.ended_at, a.followed_up_at, a.callback_wanted_at, a.callback_at,
     coalesce(k.time_zone, c.spec->>'time_zone') as time_zone, ${EXPIRES_AT} as expires_at, ${EXPIRY_RULE} as expiry_rule,
     c.state as campaign_state, c.not_after, c.spec::text as campaign_spec, c.spec_version
   from attempts a join contacts k on k.id = a.contact_id
     join agents g on g.name = a.agent_name and g.version = a.agent_version
     left join campaigns c on c.id = a.campaign_id
   where a.call_id = any($1)`,
)

const readTogether = askedTogether(async (db: Database, callIds: readonly CallId[]) => {
  const rows = await db.rows(READ, [callIds])
  const found = new Map(rows.map((row) => [row.call_id, row]))
  return callIds.map((callId) => found.get(callId))
})

/** The attempt, or undefined where there is none of that id. Many that are asked for at once are read in one statement. */
export async function readAttempt(
  db: Database,
  { callId }: { callId: CallId },
): Promise<Attempt | undefined> {
  const row = await readTogether(db, callId)
  return row && attemptOf(row)
}

function attemptOf(row: AttemptRow): Attempt {
  return {
    callId: row.call_id,
    campaignId: row.campaign_id,
    contactId: row.contact_id,
    attempt: row.attempt,
    phone: row.phone,
    calledNumber: row.called_number,
    state: row.state,
    simulated: row.simulated,
    agent: { name: row.agent_name, version: row.agent_version },
    maxDurationSeconds: row.max_duration_seconds,
    maxTurns: row.max_turns,
    ringSeconds: row.ring_seconds,
    sessionId: row.session_id,
    claimedBy: row.claimed_by,
    refusal: row.refusal,
    refusedUntil: row.refused_until,
    doubt: row.doubt,
    outcome: row.outcome,
    reason: row.reason,
    plannedAt: row.planned_at,
    startingAt: row.starting_at,
    claimedAt: row.claimed_at,
    answeredAt: row.answered_at,
    unknownAt: row.unknown_at,
    reportedAt: row.reported_at,
    deadlineAt: row.deadline_at,
    endedAt: row.ended_at,
    followedUpAt: row.followed_up_at,
    callback:
      row.callback_at && row.callback_wanted_at
        ? { wantedAt: row.callback_wanted_at, dueAt: row.callback_at }
        : null,
    timeZone: row.time_zone,
    expiry: row.expires_at && { at: row.expires_at, rule: row.expiry_rule },
    campaign: campaignOf(row),
  }
}

/** The campaign that a row tells of. */
export function campaignOf(row: CampaignColumns): AttemptCampaign | null {
  const { campaign_id: id, campaign_state: state, campaign_spec: spec, spec_version: version } = row
  if (id === null || state === null) return null
  return {
    state,
    notAfter: row.not_after,
    spec: termsOf({ id, spec, spec_version: version }),
    version,
  }
}
