import type { CampaignTerms } from '@perezvon/contracts/campaign/campaign-spec'
import { type FrequencyCaps, strictestCaps } from '@perezvon/contracts/campaign/frequency-caps'
import type { CallId, CampaignId, ContactId } from '@perezvon/contracts/ids'
import { callerPoolOf, lockCallerIds, markCallerIdsUsed } from './caller-ids.ts'
import { countChange } from './campaign-counters.ts'
import { termsInForce } from './campaign-terms.ts'
import { type Database, statement } from './database.ts'
import { recordDecisions } from './decisions.ts'
import { deferContacts } from './deferrals.ts'
import { type DueContact, type DueContacts, lockDueContacts } from './due-contacts.ts'
import { finishExpired } from './expired-contacts.ts'

const FINISH_SUPPRESSED = statement(
  'plan-finish-suppressed',
  `update contacts set state = 'finished', due_at = null, outcome = 'refused', reason = 'suppressed', finished_at = $2
   where id = any($1)`,
)
const PLAN = statement<{ call_id: CallId; contact_id: ContactId; attempt: number; caller_id: string | null }>(
  'plan-attempts',
  `with given as (
     select * from unnest($2::text[], $3::text[], $4::text[]) as pair (contact_id, call_id, caller_id)
   ), moved as (
     update contacts k set state = 'in-attempt', due_at = null, attempts = attempts + 1, last_call_id = given.call_id
     from given where k.id = given.contact_id
     returning k.id as contact_id, k.last_call_id as call_id, k.attempts as attempt, k.phone, given.caller_id, k.agent_name,
       coalesce(k.agent_version, (select max(g.version) from agents g where g.name = k.agent_name)) as agent_version
   )
   insert into attempts (call_id, campaign_id, contact_id, attempt, phone, agent_name, agent_version, caller_id,
     caller_id_held, ring_seconds, state, planned_at)
   select moved.call_id, c.id, moved.contact_id, moved.attempt, moved.phone, coalesce(moved.agent_name, c.agent_name),
     coalesce(moved.agent_version, c.agent_version), moved.caller_id, $5, (c.spec->>'ring_seconds')::integer, 'planned', $6
   from moved join campaigns c on c.id = $1
   returning call_id, contact_id, attempt, caller_id`,
)

export type PlannedAttempt = { callId: CallId; contactId: ContactId; campaignId: CampaignId; attempt: number }

/** What became of contacts who were due. */
export type Planning = {
  planned: PlannedAttempt[]
  /** Finished: the number was suppressed meanwhile. */
  suppressed: number
  /** Finished: their time was over. */
  expired: number
  /** Put off: they were called too often to be called now. */
  capped: number
}

type Options = {
  campaignId: CampaignId
  limit: number
  closedZones?: readonly string[]
  /** Nothing is planned where the campaign's terms are newer. */
  termsVersion?: number | undefined
  /** The account's, which hold besides the campaign's own. */
  accountCaps?: FrequencyCaps | undefined
  now: Date
  newCallId: () => CallId
}

/**
 * Takes at most `limit` contacts of a running campaign who are due, the highest priority first, then in the order of the
 * list, and writes one planned attempt each, with the caller ID whose turn it is. Contacts of `closedZones` are passed
 * over; those whose number was suppressed meanwhile, or whose time is over, are finished; those who were called too often
 * are put off. Any number of dialers may ask at once: no contact is given twice.
 */
export async function planAttempts(db: Database, options: Options): Promise<Planning> {
  const { campaignId, termsVersion, closedZones = [], accountCaps = {}, now } = options
  return db.transaction(async (tx) => {
    const inForce = await termsInForce(tx, { campaignId, version: termsVersion })
    const callers = inForce && (await callersFor(tx, inForce.terms, options.limit))
    if (inForce === undefined || callers === undefined || callers.limit === 0)
      return { planned: [], suppressed: 0, expired: 0, capped: 0 }
    const due = await lockDueContacts(tx, {
      campaignId,
      limit: callers.limit,
      closedZones,
      caps: strictestCaps(accountCaps, inForce.terms.frequency_caps ?? {}),
      now,
    })
    await deferContacts(tx, { deferrals: due.capped, termsVersion: inForce.version, now })
    const planned = await plan(tx, { ...options, contacts: due.wanted, callers })
    await finishDue(tx, { campaignId, due, planned: planned.length, now })
    return {
      planned,
      suppressed: due.suppressed.length,
      expired: due.expired.length,
      capped: due.capped.length,
    }
  })
}

/** What calls show: numbers in turn, or none of the campaign's own. */
type Callers = { numbers: readonly string[]; held: boolean; limit: number }

async function callersFor(tx: Database, terms: CampaignTerms, limit: number): Promise<Callers> {
  const pool = callerPoolOf(terms)
  if (pool === undefined) return { numbers: [], held: false, limit }
  const numbers = await lockCallerIds(tx, pool)
  const room = pool.oneCallAtATime || numbers.length === 0 ? numbers.length : limit
  return { numbers, held: pool.oneCallAtATime, limit: Math.min(limit, room) }
}

async function plan(
  tx: Database,
  { campaignId, contacts, callers, now, newCallId }: Options & { contacts: DueContact[]; callers: Callers },
): Promise<PlannedAttempt[]> {
  if (contacts.length === 0) return []
  const shown = contacts.map((_, index) => callers.numbers[index % callers.numbers.length] ?? null)
  const rows = await tx.rows(PLAN, [
    campaignId,
    contacts.map(({ id }) => id),
    contacts.map(() => newCallId()),
    shown,
    callers.held,
    now,
  ])
  await markCallerIdsUsed(tx, { numbers: shown.filter((number) => number !== null), now })
  await recordDecisions(tx, {
    decisions: rows.map((row) => ({
      contactId: row.contact_id,
      callId: row.call_id,
      decision: 'attempt-planned' as const,
      detail: { attempt: row.attempt, ...(row.caller_id === null ? {} : { caller_id: row.caller_id }) },
    })),
    now,
  })
  return rows.map((row) => ({
    callId: row.call_id,
    contactId: row.contact_id,
    campaignId,
    attempt: row.attempt,
  }))
}

/** Gives those their outcome who will not be dialled any more, and counts all that changed. */
async function finishDue(
  tx: Database,
  options: { campaignId: CampaignId; due: DueContacts; planned: number; now: Date },
): Promise<void> {
  const { campaignId, due, planned, now } = options
  await finishSuppressed(tx, { contacts: due.suppressed, now })
  const expired = await finishExpired(tx, { contacts: due.expired, now })
  const finished = due.suppressed.length + due.expired.length
  if (planned + finished === 0) return
  const outcomes = Object.fromEntries(expired.map(({ outcome, contacts }) => [outcome, contacts]))
  await countChange(tx, {
    campaignId,
    waiting: -(planned + finished),
    inAttempt: planned,
    attempts: planned,
    finished,
    outcomes: { ...outcomes, refused: (outcomes.refused ?? 0) + due.suppressed.length },
  })
}

async function finishSuppressed(
  tx: Database,
  { contacts, now }: { contacts: readonly DueContact[]; now: Date },
): Promise<void> {
  if (contacts.length === 0) return
  await tx.run(FINISH_SUPPRESSED, [contacts.map(({ id }) => id), now])
  await recordDecisions(tx, {
    decisions: contacts.flatMap(({ id }) => [
      { contactId: id, decision: 'suppressed' as const, detail: { when: 'plan' } },
      {
        contactId: id,
        decision: 'finished' as const,
        detail: { outcome: 'refused', reason: 'suppressed' },
      },
    ]),
    now,
  })
}
