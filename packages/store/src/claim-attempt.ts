import type { AgentVersion } from '@perezvon/contracts/agent/agent-spec'
import { ATTEMPT_STATES, type AttemptState } from '@perezvon/contracts/call/attempt-state'
import type { CampaignState } from '@perezvon/contracts/campaign/campaign-state'
import { effectiveWindows, type WindowTerms } from '@perezvon/contracts/campaign/effective-windows'
import { windowOpening } from '@perezvon/contracts/campaign/window-opening'
import type { ClaimRefusal } from '@perezvon/contracts/http/claim-call'
import type { CallId, CampaignId, ContactId } from '@perezvon/contracts/ids'
import { type AgentRow, agentVersionOf } from './agents.ts'
import { type Database, statement } from './database.ts'
import { recordDecisions } from './decisions.ts'
import { movesBy } from './state-moves.ts'

/** After the longest call the scenario still has its guard timers and its last request. */
const REPORT_GRACE_SECONDS = 180

type ClaimRow = AgentRow & {
  state: AttemptState
  claimed_by: string | null
  refusal: ClaimRefusal | null
  refusal_detail: string | null
  phone: string
  caller_id: string | null
  ring_seconds: number
  contact_id: ContactId
  campaign_id: CampaignId | null
  contact_name: string | null
  variables: Record<string, string>
  time_zone: string | null
  campaign_state: CampaignState | null
  window_terms: WindowTerms | null
  suppressed: boolean
}

const LOCK_FOR_CLAIM = statement<ClaimRow>(
  'attempt-lock-for-claim',
  `select a.state, a.claimed_by, a.refusal, a.refusal_detail, a.phone, a.caller_id, a.ring_seconds, a.contact_id,
     a.campaign_id, k.name as contact_name, k.variables, coalesce(k.time_zone, c.spec->>'time_zone') as time_zone,
     c.state as campaign_state, c.spec as window_terms,
     s.scope is not null as suppressed,
     g.name, g.version, g.spec, g.created_at
   from attempts a join contacts k on k.id = a.contact_id
     join agents g on g.name = a.agent_name and g.version = a.agent_version
     left join campaigns c on c.id = a.campaign_id
     left join lateral suppression_of(a.phone, c.spec->>'purpose', $2) as s on true
   where a.call_id = $1 for update of a`,
)
/** What another session reported, that it did not dial, is no report of the one that holds the attempt from now on. */
const CLAIM = statement(
  'attempt-claim',
  `update attempts set state = move.after, claimed_by = $4, session_id = $4, session_url = coalesce($5, session_url),
     claimed_at = $6, deadline_at = $7,
     reported_at = case when exists (select from call_events e
       where e.call_id = $1 and e.session_id = $4 and e.type = 'call.ended') then reported_at end
   from unnest($2::text[], $3::text[]) as move (before, after)
   where call_id = $1 and state = move.before and claimed_by is null`,
)
const OPEN_CALL = statement(
  'attempt-open-call',
  `insert into calls (call_id, session_id, recorded_at) values ($1, $2, $3) on conflict (call_id) do nothing`,
)
const REFUSE_CLAIM = statement(
  'attempt-refuse-claim',
  'update attempts set refusal = $2, refusal_detail = $3, refused_at = $4 where call_id = $1',
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
  campaignId: CampaignId | null
  contactName: string | null
}
export type ClaimDenial = { granted: false; reason: ClaimRefusal; detail: string }

/**
 * The only door to a dial. Granted once, to one session, under a row lock; the same session again gets the same grant.
 * Refused where the number is suppressed, the campaign does not run or the window is closed: such a refusal stands for
 * every later session, and the attempt is then ended by `close-call`.
 */
export async function claimAttempt(
  db: Database,
  options: { callId: CallId; sessionId: string; sessionUrl?: string | undefined; now: Date },
): Promise<ClaimGrant | ClaimDenial> {
  const { callId, sessionId, now } = options
  return db.transaction(async (tx) => {
    const row = await tx.row(LOCK_FOR_CLAIM, [callId, now])
    if (row === undefined) return denial('already-ended', 'there is no such attempt')
    if (row.claimed_by === sessionId && row.state !== 'ended') return grantOf(row)
    const refused = judgeClaim(row, now)
    if (refused === undefined && (await takeClaim(tx, { ...options, row }))) return grantOf(row)
    const answer = refused ?? denial('already-ended', `the attempt is ${row.state}`)
    if (standsForAll(answer.reason) && row.refusal === null)
      await tx.run(REFUSE_CLAIM, [callId, answer.reason, answer.detail, now])
    await recordDecisions(tx, {
      decisions: [
        {
          contactId: row.contact_id,
          callId,
          decision: 'claim-refused',
          detail: { reason: answer.reason, detail: answer.detail, session_id: sessionId },
        },
      ],
      now,
    })
    return answer
  })
}

async function takeClaim(
  tx: Database,
  options: { callId: CallId; sessionId: string; sessionUrl?: string | undefined; row: ClaimRow; now: Date },
): Promise<boolean> {
  const { callId, sessionId, sessionUrl, row, now } = options
  const longestSeconds =
    row.ring_seconds + agentVersionOf(row).spec.max_duration_seconds + REPORT_GRACE_SECONDS
  const deadline = new Date(now.getTime() + longestSeconds * 1000)
  const moves = movesBy(ATTEMPT_STATES, 'claim')
  const claimed = await tx.run(CLAIM, [
    callId,
    moves.before,
    moves.after,
    sessionId,
    sessionUrl ?? null,
    now,
    deadline,
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

function judgeClaim(row: ClaimRow, now: Date): ClaimDenial | undefined {
  if (row.state === 'ended') return denial('already-ended', 'the attempt has its outcome already')
  if (row.claimed_by !== null)
    return denial('claimed-by-another-session', 'another session holds the attempt and dials')
  if (row.refusal !== null) return denial(row.refusal, row.refusal_detail ?? '')
  if (row.suppressed) return denial('suppressed', 'the number is on the list of those who are not called')
  if (row.campaign_state === null || row.window_terms === null) return undefined
  if (row.campaign_state !== 'running')
    return denial('campaign-not-running', `the campaign is ${row.campaign_state}`)
  const timeZone = row.time_zone ?? 'UTC'
  const opening = windowOpening(effectiveWindows(row.window_terms), { timeZone, at: now })
  return opening.open
    ? undefined
    : denial(
        'outside-window',
        `it may be called from ${opening.opensAt?.toISOString() ?? 'no hour of the week'} (${timeZone})`,
      )
}

/** Refusals that are about the person or the campaign, not about which session asks. */
function standsForAll(reason: ClaimRefusal): boolean {
  return reason !== 'claimed-by-another-session' && reason !== 'already-ended'
}

function denial(reason: ClaimRefusal, detail: string): ClaimDenial {
  return { granted: false, reason, detail }
}

function grantOf(row: ClaimRow): ClaimGrant {
  return {
    granted: true,
    number: row.phone,
    callerId: row.caller_id,
    agent: agentVersionOf(row),
    variables: row.variables,
    ringSeconds: row.ring_seconds,
    campaignId: row.campaign_id,
    contactName: row.contact_name,
  }
}
