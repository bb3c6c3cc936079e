import type { AgentVersion } from '@perezvon/contracts/agent/agent-spec'
import type { AttemptState } from '@perezvon/contracts/call/attempt-state'
import type { InboundRefusal } from '@perezvon/contracts/http/claim-inbound-call'
import type { CallId, ContactId } from '@perezvon/contracts/ids'
import { type AgentRow, agentVersionOf } from './agents.ts'
import { deadlineAfter } from './call-deadline.ts'
import type { ClaimGrant } from './claim-attempt.ts'
import { type Database, statement } from './database.ts'
import { recordDecisions } from './decisions.ts'
import { numberOrNone, WITHHELD } from './withheld-phone.ts'

/** The platform drops an incoming call that nobody has answered by then. */
const RING_SECONDS = 60

type CallRow = AgentRow & {
  call_id: CallId
  state: AttemptState
  reason: InboundRefusal | null
  sip_code: number | null
  phone: string
  called_number: string
  announcement: string | null
  deadline_at: Date | null
  contact_name: string | null
  variables: Record<string, string>
}

const FIND_OF_SESSION = statement<CallRow>(
  'inbound-call-find-of-session',
  `select a.call_id, a.state, a.reason, l.sip_code, a.phone, a.called_number, a.announcement, a.deadline_at,
     k.name as contact_name, k.variables, g.name, g.version, g.spec, g.created_at
   from attempts a join contacts k on k.id = a.contact_id
     join agents g on g.name = a.agent_name and g.version = a.agent_version
     left join calls l on l.call_id = a.call_id
   where a.claimed_by = $1 and a.called_number is not null`,
)
const FIND_KNOWN = statement<KnownPerson>(
  'inbound-call-find-known',
  `select k.id as "contactId", k.name, k.variables from attempts a join contacts k on k.id = a.contact_id
   where a.phone = $1 and a.claimed_at is not null and a.called_number is null and a.campaign_id is not null
   order by a.claimed_at desc limit 1`,
)
/** Whoever else is let in on this number waits: its limit is exact. */
const LOCK = statement(
  'inbound-call-lock',
  `select pg_advisory_xact_lock(hashtextextended('line ' || $1, 0))`,
)
const COUNT_OPEN = statement<{ calls: number }>(
  'inbound-call-count-open',
  'select count(*) as calls from attempts where called_number = $1 and ended_at is null',
)
const INSERT_CONTACT = statement(
  'inbound-call-insert-contact',
  `insert into contacts (id, phone, name, variables, state, attempts, last_call_id, outcome, reason, created_at, finished_at)
   values ($1, $2, $3, $4, case when $5::text is null then 'in-attempt' else 'finished' end, 1, $6, $5, $7, $8,
     case when $5::text is not null then $8::timestamptz end)`,
)
const INSERT_CALL = statement(
  'inbound-call-insert',
  `insert into attempts (call_id, contact_id, attempt, phone, called_number, announcement, agent_name, agent_version,
     ring_seconds, state, simulated, session_id, session_url, claimed_by, planned_at, claimed_at, deadline_at, outcome,
     reason, ended_at, followed_up_at)
   values ($1, $2, 1, $3, $4, $5, $6, $7, $8, case when $9::text is null then 'claimed' else 'ended' end, $10, $11, $12,
     $11, $13, case when $9::text is null then $13::timestamptz end, $14, $9, $15,
     case when $9::text is not null then $13::timestamptz end, case when $9::text is not null then $13::timestamptz end)`,
)
const OPEN_CALL = statement(
  'inbound-call-open',
  'insert into calls (call_id, session_id, connected, sip_code, recorded_at) values ($1, $2, $3, $4, $5)',
)

/** Somebody whom a campaign has called, by the number from which they call. */
export type KnownPerson = { contactId: ContactId; name: string | null; variables: Record<string, string> }

/** What an incoming call is written down with. */
export type IncomingCall = {
  callId: CallId
  contactId: ContactId
  sessionId: string
  sessionUrl: string | undefined
  calledNumber: string
  /** Undefined: it is withheld, or nobody may keep it. */
  callerNumber: string | undefined
  name: string | undefined
  variables: Readonly<Record<string, string>>
  agent: AgentVersion
  simulated: boolean
  /** The person whom a campaign has called, where it is one. */
  known: ContactId | undefined
  now: Date
}

/** What the session of an incoming call was answered before. */
export type AnsweredBefore =
  | { kind: 'open'; callId: CallId; announcement: string | undefined; grant: ClaimGrant }
  | { kind: 'refused'; callId: CallId; reason: InboundRefusal; sipCode: number }
  | { kind: 'over'; callId: CallId }

/** The call of a session that has asked before; undefined where it has not. */
export async function findInboundCall(
  db: Database,
  { sessionId }: { sessionId: string },
): Promise<AnsweredBefore | undefined> {
  const row = await db.row(FIND_OF_SESSION, [sessionId])
  if (row === undefined) return undefined
  const { call_id: callId, state, reason, sip_code: sipCode, announcement } = row
  if (state !== 'ended')
    return { kind: 'open', callId, announcement: announcement ?? undefined, grant: grantOf(row) }
  // Of a call that was let in it is the end of the call, and no refusal.
  return row.deadline_at === null && reason !== null && sipCode !== null
    ? { kind: 'refused', callId, reason, sipCode }
    : { kind: 'over', callId }
}

/** Whom a campaign has called last under this number. */
export async function findKnownPerson(
  db: Database,
  { phone }: { phone: string },
): Promise<KnownPerson | undefined> {
  return db.row(FIND_KNOWN, [phone])
}

/**
 * Writes an incoming call down, claimed by its session from the first moment. Not written: `full`, as many calls as the number
 * takes are on the line; `answered-before`, its session has an answer, which stands.
 */
export async function openInboundCall(
  db: Database,
  call: IncomingCall & { concurrency: number | undefined; announcement: string | undefined },
): Promise<'opened' | 'full' | 'answered-before'> {
  const { calledNumber, concurrency, agent, callId, sessionId, now } = call
  const longestSeconds = RING_SECONDS + agent.spec.max_duration_seconds
  return db.transaction(async (tx) => {
    if (await isAnsweredBefore(tx, call)) return 'answered-before'
    const open = (await tx.row(COUNT_OPEN, [calledNumber]))?.calls ?? 0
    if (concurrency !== undefined && open >= concurrency) return 'full'
    await insert(tx, call, { deadlineAt: deadlineAfter({ now, longestSeconds }) })
    await tx.run(OPEN_CALL, [callId, sessionId, null, null, now])
    return 'opened'
  })
}

/** Writes down that nobody picked up, and why. What its session was answered before stands. */
export async function refuseInboundCall(
  db: Database,
  call: IncomingCall & { reason: InboundRefusal; sipCode: number },
): Promise<void> {
  const { callId, sessionId, reason, sipCode, now } = call
  await db.transaction(async (tx) => {
    if (await isAnsweredBefore(tx, call)) return
    await insert(tx, { ...call, announcement: undefined }, { refused: reason })
    await tx.run(OPEN_CALL, [callId, sessionId, false, sipCode, now])
  })
}

/** A claim that is repeated may overtake the first one: they take their turns, number by number. */
async function isAnsweredBefore(
  tx: Database,
  { calledNumber, sessionId }: Pick<IncomingCall, 'calledNumber' | 'sessionId'>,
): Promise<boolean> {
  await tx.rows(LOCK, [calledNumber])
  return (await tx.row(FIND_OF_SESSION, [sessionId])) !== undefined
}

async function insert(
  tx: Database,
  call: IncomingCall & { announcement: string | undefined },
  { refused, deadlineAt }: { refused?: string; deadlineAt?: Date },
): Promise<void> {
  const { callId, contactId, calledNumber, callerNumber = WITHHELD, agent, now } = call
  const outcome = refused === undefined ? null : 'refused'
  const { name = null, variables, sessionId, sessionUrl = null, announcement = null, simulated } = call
  const person = [
    contactId,
    callerNumber,
    name,
    JSON.stringify(variables),
    outcome,
    callId,
    refused ?? null,
    now,
  ]
  await tx.run(INSERT_CONTACT, person)
  await tx.run(INSERT_CALL, [
    callId,
    contactId,
    callerNumber,
    calledNumber,
    announcement,
    agent.name,
    agent.version,
    RING_SECONDS,
    outcome,
    simulated,
    sessionId,
    sessionUrl,
    now,
    deadlineAt ?? null,
    refused ?? null,
  ])
  const detail = { called_number: calledNumber, session_id: sessionId, known_contact: call.known ?? null }
  await recordDecisions(tx, {
    decisions: [
      refused === undefined
        ? { contactId, callId, decision: 'claim-granted', detail }
        : { contactId, callId, decision: 'claim-refused', detail: { ...detail, reason: refused } },
    ],
    now,
  })
}

function grantOf(row: CallRow): ClaimGrant {
  const agent = agentVersionOf(row)
  return {
    granted: true,
    number: numberOrNone(row.phone) ?? '',
    callerId: row.called_number,
    agent,
    variables: row.variables,
    ringSeconds: RING_SECONDS,
    maxDurationSeconds: agent.spec.max_duration_seconds,
    deadlineAt: row.deadline_at ?? new Date(0),
    campaignId: null,
    contactName: row.contact_name,
    timeZone: null,
  }
}
