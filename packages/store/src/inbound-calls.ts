import type { AgentVersion } from '@perezvon/contracts/agent/agent-spec'
import type { AttemptState } from '@perezvon/contracts/call/attempt-state'
import type { InboundRefusal } from '@perezvon/contracts/http/claim-inbound-call'
import type { CallId, ContactId } from '@perezvon/contracts/ids'
import { type AgentRow, agentVersionOf } from './agents.ts'
import { deadlineAfter } from './call-deadline.ts'
import type { ClaimGrant } from './claim-attempt.ts'
import { type Database, type Statement, statement } from './database.ts'
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
   where a.call_id = (select call_id from inbound_calls where session_id = $1)`,
)
const FIND_KNOWN = statement<KnownPerson>(
  'inbound-call-find-known',
  `select k.id as "contactId", k.name, k.variables from attempts a join contacts k on k.id = a.contact_id
   where a.phone = $1 and a.claimed_at is not null and a.called_number is null and a.campaign_id is not null
   order by a.claimed_at desc limit 1`,
)
/** A claim that is repeated may overtake the first one: those of one session take their turns. */
const LOCK_SESSION = statement(
  'inbound-call-lock-session',
  `select pg_advisory_xact_lock(hashtextextended('session ' || $1, 0))`,
)
/** Whoever else is let in on this number waits: its limit is exact. */
const LOCK_NUMBER = statement(
  'inbound-call-lock-number',
  `select pg_advisory_xact_lock(hashtextextended('line ' || $1, 0))`,
)
/** Open calls of no campaign: there is an index, and they are few. */
const COUNT_OPEN = statement<{ calls: number }>(
  'inbound-call-count-open',
  `select count(*) as calls from attempts
   where called_number = $1 and campaign_id is null and ended_at is null`,
)
const INSERT_CONTACT = insertContact('inbound-call-insert-contact', 'state', `'in-attempt'`)
const INSERT_REFUSED_CONTACT = insertContact(
  'inbound-call-insert-refused-contact',
  'state, outcome, reason, finished_at',
  `'finished', 'refused', $7, $6`,
)
const INSERT_CALL = insertCall(
  'inbound-call-insert',
  'state, claimed_at, deadline_at, announcement',
  `'claimed', $10, $11, $12`,
)
const INSERT_REFUSED_CALL = insertCall(
  'inbound-call-insert-refused',
  'state, outcome, reason, ended_at, followed_up_at',
  `'ended', 'refused', $11, $10, $10`,
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
  const { callId, contactId, agent, announcement = null, now } = call
  // Whoever calls a number that is busy does not wait for those who are being let in.
  if (await isFull(db, call)) return 'full'
  const longestSeconds = RING_SECONDS + agent.spec.max_duration_seconds
  return db.transaction(async (tx) => {
    if (await isAnsweredBefore(tx, call)) return 'answered-before'
    if (call.concurrency !== undefined) await tx.rows(LOCK_NUMBER, [call.calledNumber])
    if (await isFull(tx, call)) return 'full'
    await tx.run(INSERT_CONTACT, personOf(call))
    const deadlineAt = deadlineAfter({ now, longestSeconds })
    await tx.run(INSERT_CALL, [...lineOf(call), deadlineAt, announcement])
    await tx.run(OPEN_CALL, [callId, call.sessionId, null, null, now])
    const decision = { contactId, callId, decision: 'claim-granted', detail: detailOf(call) } as const
    await recordDecisions(tx, { decisions: [decision], now })
    return 'opened'
  })
}

/** Writes down that nobody picked up, and why. What its session was answered before stands. */
export async function refuseInboundCall(
  db: Database,
  call: IncomingCall & { reason: InboundRefusal; sipCode: number },
): Promise<void> {
  const { callId, contactId, sessionId, reason, sipCode, now } = call
  await db.transaction(async (tx) => {
    if (await isAnsweredBefore(tx, call)) return
    await tx.run(INSERT_REFUSED_CONTACT, [...personOf(call), reason])
    await tx.run(INSERT_REFUSED_CALL, [...lineOf(call), reason])
    await tx.run(OPEN_CALL, [callId, sessionId, false, sipCode, now])
    const detail = { ...detailOf(call), reason }
    const decision = { contactId, callId, decision: 'claim-refused', detail } as const
    await recordDecisions(tx, { decisions: [decision], now })
  })
}

async function isAnsweredBefore(
  tx: Database,
  { sessionId }: Pick<IncomingCall, 'sessionId'>,
): Promise<boolean> {
  await tx.rows(LOCK_SESSION, [sessionId])
  return (await tx.row(FIND_OF_SESSION, [sessionId])) !== undefined
}

async function isFull(
  db: Database,
  { calledNumber, concurrency }: Pick<IncomingCall, 'calledNumber'> & { concurrency: number | undefined },
): Promise<boolean> {
  if (concurrency === undefined) return false
  return ((await db.row(COUNT_OPEN, [calledNumber]))?.calls ?? 0) >= concurrency
}

/** The values of every contact's row, $1 to $6. */
function personOf({ contactId, callerNumber = WITHHELD, name, variables, callId, now }: IncomingCall) {
  return [contactId, callerNumber, name ?? null, JSON.stringify(variables), callId, now]
}

function insertContact(name: string, columns: string, values: string): Statement {
  return statement(
    name,
    `insert into contacts (id, phone, name, variables, last_call_id, created_at, attempts, ${columns})
     values ($1, $2, $3, $4, $5, $6, 1, ${values})`,
  )
}

/** The values of every attempt's row, $1 to $10. */
function lineOf({ callId, contactId, callerNumber = WITHHELD, agent, ...call }: IncomingCall) {
  const { calledNumber, simulated, sessionId, sessionUrl, now } = call
  const { name, version } = agent
  return [callId, contactId, callerNumber, calledNumber, name, version, simulated, sessionId, sessionUrl, now]
}

/** An attempt that its session holds, and by what it is found. */
function insertCall(name: string, columns: string, values: string): Statement {
  return statement(
    name,
    `with call as (
       insert into attempts (call_id, contact_id, phone, called_number, agent_name, agent_version, simulated, session_id,
         session_url, planned_at, claimed_by, attempt, ring_seconds, ${columns})
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $8, 1, ${RING_SECONDS}, ${values})
       returning call_id, position)
     insert into inbound_calls (session_id, call_id, position) select $8, call_id, position from call`,
  )
}

function detailOf({ calledNumber, sessionId, known }: IncomingCall) {
  return { called_number: calledNumber, session_id: sessionId, known_contact: known ?? null }
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
