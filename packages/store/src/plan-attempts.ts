import type { CallId, CampaignId, ContactId } from '@perezvon/contracts/ids'
import { countChange } from './campaign-counters.ts'
import { type Database, statement } from './database.ts'
import { recordDecisions } from './decisions.ts'

type DueRow = { id: ContactId; suppressed: boolean }

const LOCK_DUE = statement<DueRow>(
  'plan-lock-due',
  `select due.id, s.scope is not null as suppressed
   from campaigns c cross join generate_series(9, 0, -1) as level cross join lateral (
     select k.id, k.phone from contacts k
     where k.campaign_id = c.id and k.state = 'waiting' and k.priority = level::smallint and k.due_at <= $2
       and coalesce(k.time_zone, c.spec->>'time_zone') <> all ($4::text[])
     order by k.due_at, k.position limit $3 for update skip locked
   ) as due left join lateral suppression_of(due.phone, c.spec->>'purpose', $2) as s on true
   where c.id = $1 and c.state = 'running' limit $3`,
)
const FINISH_SUPPRESSED = statement(
  'plan-finish-suppressed',
  `update contacts set state = 'finished', due_at = null, outcome = 'refused', reason = 'suppressed', finished_at = $2
   where id = any($1)`,
)
const PLAN = statement<{ call_id: CallId; contact_id: ContactId; attempt: number }>(
  'plan-attempts',
  `with given as (
     select * from unnest($2::text[], $3::text[]) as pair (contact_id, call_id)
   ), moved as (
     update contacts k set state = 'in-attempt', due_at = null, attempts = attempts + 1, last_call_id = given.call_id
     from given where k.id = given.contact_id
     returning k.id as contact_id, k.last_call_id as call_id, k.attempts as attempt, k.phone
   )
   insert into attempts (call_id, campaign_id, contact_id, attempt, phone, agent_name, agent_version, caller_id,
     ring_seconds, state, planned_at)
   select moved.call_id, c.id, moved.contact_id, moved.attempt, moved.phone, c.agent_name, c.agent_version,
     c.spec->>'caller_id', (c.spec->>'ring_seconds')::integer, 'planned', $4
   from moved join campaigns c on c.id = $1
   returning call_id, contact_id, attempt`,
)

export type PlannedAttempt = { callId: CallId; contactId: ContactId; campaignId: CampaignId; attempt: number }

/**
 * Takes at most `limit` contacts of a running campaign who are due, in the order of the list, and writes one planned
 * attempt each. Contacts of `closedZones` are passed over; those whose number was suppressed meanwhile are finished as
 * refused, and `suppressed` counts them. Any number of dialers may ask at once: no contact is given twice.
 */
export async function planAttempts(
  db: Database,
  options: {
    campaignId: CampaignId
    limit: number
    closedZones?: readonly string[]
    now: Date
    newCallId: () => CallId
  },
): Promise<{ planned: PlannedAttempt[]; suppressed: number }> {
  const { campaignId, limit, closedZones = [], now, newCallId } = options
  return db.transaction(async (tx) => {
    const due = await tx.rows(LOCK_DUE, [campaignId, now, limit, closedZones])
    const refused = due.filter(({ suppressed }) => suppressed)
    const wanted = due.filter(({ suppressed }) => !suppressed)
    if (refused.length > 0) await finishSuppressed(tx, { campaignId, contacts: refused, now })
    if (wanted.length === 0) return { planned: [], suppressed: refused.length }
    const contactIds = wanted.map(({ id }) => id)
    const callIds = wanted.map(() => newCallId())
    const rows = await tx.rows(PLAN, [campaignId, contactIds, callIds, now])
    await recordDecisions(tx, {
      decisions: rows.map((row) => ({
        contactId: row.contact_id,
        callId: row.call_id,
        decision: 'attempt-planned' as const,
        detail: { attempt: row.attempt },
      })),
      now,
    })
    await countChange(tx, {
      campaignId,
      waiting: -rows.length,
      inAttempt: rows.length,
      attempts: rows.length,
    })
    const planned = rows.map((row) => ({
      callId: row.call_id,
      contactId: row.contact_id,
      campaignId,
      attempt: row.attempt,
    }))
    return { planned, suppressed: refused.length }
  })
}

async function finishSuppressed(
  tx: Database,
  { campaignId, contacts, now }: { campaignId: CampaignId; contacts: readonly DueRow[]; now: Date },
): Promise<void> {
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
  await countChange(tx, {
    campaignId,
    waiting: -contacts.length,
    finished: contacts.length,
    outcomes: { refused: contacts.length },
  })
}
