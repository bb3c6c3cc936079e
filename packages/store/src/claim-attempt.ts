import type { AgentVersion } from '@perezvon/contracts/agent/agent-spec'
import { ATTEMPT_STATES, type AttemptState } from '@perezvon/contracts/call/attempt-state'
import type { CampaignState } from '@perezvon/contracts/campaign/campaign-state'
import {
  type FrequencyCaps,
  frequencyOpening,
  strictestCaps,
} from '@perezvon/contracts/campaign/frequency-caps'
import type { ClaimRefusal } from '@perezvon/contracts/http/claim-call'
import type { CallId, CampaignId, ContactId } from '@perezvon/contracts/ids'
import { type AgentRow, agentVersionOf } from './agents.ts'
import { LONGEST_SECONDS } from './attempt-row.ts'
import { deadlineAfter } from './call-deadline.ts'
import { termsOf } from './campaign-terms.ts'
import {
  type ClaimFacts,
  judgeClaim,
  judgeFrequency,
  type Refusal,
  SUPPRESSED,
  standsForAll,
} from './claim-judgement.ts'
import { type Database, statement } from './database.ts'
import { recordDecisions } from './decisions.ts'
import { dialsOf, lockNumber } from './dialled-numbers.ts'
import { EXPIRES_AT, EXPIRY_RULE, type ExpiryRule } from './expired-contacts.ts'
import { movesBy } from './state-moves.ts'
import { suppressionOfAttempt } from './suppressions.ts'

type ClaimRow = AgentRow & {
  state: AttemptState
  claimed_by: string | null
  refusal: ClaimRefusal | null
  refusal_detail: string | null
  phone: string
  caller_id: string | null
  ring_seconds: number
  longest_seconds: number
  /** Null until it is claimed. */
  deadline_at: Date | null
  contact_id: ContactId
  campaign_id: CampaignId | null
  contact_name: string | null
  variables: Record<string, string>
  time_zone: string | null
  expires_at: Date | null
  expiry_rule: ExpiryRule
  campaign_state: CampaignState | null
  not_after: Date | null
  campaign_spec: unknown
  spec_version: number
  suppressed: boolean
}

const LOCK_FOR_CLAIM = statement<ClaimRow>(
  'attempt-lock-for-claim',
  `select a.state, a.claimed_by, a.refusal, a.refusal_detail, a.phone, a.caller_id, a.ring_seconds, a.contact_id, a.deadline_at,
     a.campaign_id, k.name as contact_name, k.variables, coalesce(k.time_zone, c.spec->>'time_zone') as time_zone,
     ${EXPIRES_AT} as expires_at, ${EXPIRY_RULE} as expiry_rule, ${LONGEST_SECONDS} as longest_seconds,
     c.state as campaign_state, c.not_after, c.spec as campaign_spec, c.spec_version,
     s.scope is not null as suppressed,
     g.name, g.version, g.spec, g.created_at
   from attempts a join contacts k on k.id = a.contact_id
     join agents g on g.name = a.agent_name and g.version = a.agent_version
     left join campaigns c on c.id = a.campaign_id
     left join lateral suppression_of(a.phone, c.spec->>'purpose', $2) as s on true
   where a.call_id = $1 for update of a`,
)
/** What another session reported, that it did not dial, is no report of the one that holds the attempt from now on. */
/** Who suppressed the number while the claim waited for the attempt's row is heard, too: this asks anew. */
const CLAIM = statement(
  'attempt-claim',
  `update attempts a set state = move.after, claimed_by = $5, session_id = $5, session_url = coalesce($6, session_url),
     claimed_at = $4, deadline_at = $7,
     reported_at = case when exists (select from call_events e
       where e.call_id = $1 and e.session_id = $5 and e.type = 'call.ended') then reported_at end
   from unnest($2::text[], $3::text[]) as move (before, after)
   where call_id = $1 and state = move.before and claimed_by is null
     and not exists (select from ${suppressionOfAttempt('$4')})`,
)
const OPEN_CALL = statement(
  'attempt-open-call',
  `insert into calls (call_id, session_id, recorded_at) values ($1, $2, $3) on conflict (call_id) do nothing`,
)
const REFUSE_CLAIM = statement(
  'attempt-refuse-claim',
  'update attempts set refusal = $2, refusal_detail = $3, refused_at = $4, refused_until = $5 where call_id = $1',
)
/** What a granted claim tells: the only place that ever tells the number. */
export type ClaimGrant = {
  granted: true
  number: string
  /** Null: VOXIMPLANT_CALLER_ID. */
  callerId: string | null
  agent: AgentVersion
  variables: Record<string, string>
  ringSeconds: number
  /** The agent's limit or the campaign's, the shorter. */
  maxDurationSeconds: number
  /** Until then the call must have reported, and its lease lives. */
  deadlineAt: Date
  campaignId: CampaignId | null
  contactName: string | null
  /** Where the person may be, as a zone key; null for single calls, whose contacts are never called again. */
  timeZone: string | null
}
export type ClaimDenial = { granted: false; reason: ClaimRefusal; detail: string }

/**
 * The only door to a dial. Granted once, to one session, under a row lock; the same session again gets the same grant.
 * Refused where the number is suppressed or was called too often, the campaign does not run, the window is closed or the
 * time is over: such a refusal stands for every later session, and the attempt is then ended by `close-call`.
 */
export async function claimAttempt(
  db: Database,
  options: {
    callId: CallId
    sessionId: string
    sessionUrl?: string | undefined
    /** The account's, which hold besides the campaign's own, and for single calls. */
    accountCaps?: FrequencyCaps
    now: Date
  },
): Promise<ClaimGrant | ClaimDenial> {
  const { callId, sessionId, accountCaps = {}, now } = options
  return db.transaction(async (tx) => {
    const row = await tx.row(LOCK_FOR_CLAIM, [callId, now])
    if (row === undefined) return denial({ reason: 'already-ended', detail: 'there is no such attempt' })
    const longestSeconds = row.ring_seconds + row.longest_seconds
    const deadlineAt = row.deadline_at ?? deadlineAfter({ now, longestSeconds })
    if (row.claimed_by === sessionId && row.state !== 'ended') return grantOf(row, { deadlineAt })
    const facts = factsOf(row)
    const refused =
      judgeClaim(facts, now) ??
      (await judgeNumber(tx, {
        phone: row.phone,
        caps: strictestCaps(accountCaps, facts.campaign?.terms.frequency_caps ?? {}),
        now,
      }))
    if (refused === undefined && (await takeClaim(tx, { ...options, row, deadlineAt })))
      return grantOf(row, { deadlineAt })
    const refusal = refused ?? refusalOfTaking(row)
    await refuseClaim(tx, { callId, sessionId, row, refusal, now })
    return denial(refusal)
  })
}

/** Exact over all campaigns: whoever else judges this number waits until this claim is written, or refused. */
async function judgeNumber(
  tx: Database,
  { phone, caps, now }: { phone: string; caps: FrequencyCaps; now: Date },
): Promise<Refusal | undefined> {
  if (Object.keys(caps).length === 0) return undefined
  await lockNumber(tx, { phone })
  const dialledAt = (await dialsOf(tx, { phones: [phone], now })).get(phone) ?? []
  return judgeFrequency(frequencyOpening(caps, { dialledAt, at: now }))
}

async function refuseClaim(
  tx: Database,
  options: { callId: CallId; sessionId: string; row: ClaimRow; refusal: Refusal; now: Date },
): Promise<void> {
  const { callId, sessionId, row, refusal, now } = options
  const { reason, detail, numbers = {}, until = null } = refusal
  if (standsForAll(refusal) && row.refusal === null)
    await tx.run(REFUSE_CLAIM, [callId, reason, detail, now, until])
  const told = { reason, detail, ...numbers, session_id: sessionId }
  await recordDecisions(tx, {
    decisions: [{ contactId: row.contact_id, callId, decision: 'claim-refused', detail: told }],
    now,
  })
}

async function takeClaim(
  tx: Database,
  options: {
    callId: CallId
    sessionId: string
    sessionUrl?: string | undefined
    row: ClaimRow
    deadlineAt: Date
    now: Date
  },
): Promise<boolean> {
  const { callId, sessionId, sessionUrl, row, deadlineAt, now } = options
  const moves = movesBy(ATTEMPT_STATES, 'claim')
  const claimed = await tx.run(CLAIM, [
    callId,
    moves.before,
    moves.after,
    now,
    sessionId,
    sessionUrl ?? null,
    deadlineAt,
  ])
  if (claimed === 0) return false
  await tx.run(OPEN_CALL, [callId, sessionId, now])
  await recordDecisions(tx, {
    decisions: [
      { contactId: row.contact_id, callId, decision: 'claim-granted', detail: { session_id: sessionId } },
    ],
    now,
  })
  return true
}

/** Why a claim that nothing spoke against could not be taken. */
function refusalOfTaking({ state }: ClaimRow): Refusal {
  return movesBy(ATTEMPT_STATES, 'claim').before.includes(state)
    ? SUPPRESSED
    : { reason: 'already-ended', detail: `the attempt is ${state}` }
}

function grantOf(row: ClaimRow, { deadlineAt }: { deadlineAt: Date }): ClaimGrant {
  return {
    granted: true,
    number: row.phone,
    callerId: row.caller_id,
    agent: agentVersionOf(row),
    variables: row.variables,
    ringSeconds: row.ring_seconds,
    maxDurationSeconds: row.longest_seconds,
    deadlineAt,
    campaignId: row.campaign_id,
    contactName: row.contact_name,
    timeZone: row.campaign_id === null ? null : row.time_zone,
  }
}

function factsOf(row: ClaimRow): ClaimFacts {
  const { campaign_id: id, campaign_state: state, campaign_spec: spec, spec_version: version } = row
  return {
    state: row.state,
    claimedBy: row.claimed_by,
    refusal: row.refusal && { reason: row.refusal, detail: row.refusal_detail ?? '' },
    suppressed: row.suppressed,
    expiry: row.expires_at && { at: row.expires_at, rule: row.expiry_rule },
    campaign:
      id === null || state === null
        ? null
        : {
            state,
            notAfter: row.not_after,
            terms: termsOf({ id, spec, spec_version: version }),
            timeZone: row.time_zone ?? 'UTC',
          },
  }
}

function denial({ reason, detail }: Refusal): ClaimDenial {
  return { granted: false, reason, detail }
}
