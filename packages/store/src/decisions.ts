import type { ContactView } from '@perezvon/contracts/http/campaign-view'
import type { Decision } from '@perezvon/contracts/http/explain-contact'
import type { CallId, ContactId } from '@perezvon/contracts/ids'
import { contactViewOf, readContact } from './contact-row.ts'
import { type Database, statement } from './database.ts'

/** The words of the journal. `imported` is told by the contact's own row. */
export type DecisionWord =
  | 'suppressed'
  | 'deferred'
  | 'brought-forward'
  | 'expired'
  | 'attempt-planned'
  | 'claim-granted'
  | 'claim-refused'
  | 'callback-agreed'
  | 'attempt-ended'
  | 'redial-scheduled'
  | 'finished'

/** One decision about a contact. `detail` is plain JSON and holds the rule and the numbers it rests on. */
export type NewDecision = {
  contactId: ContactId
  callId?: CallId | null | undefined
  decision: DecisionWord
  detail?: Readonly<Record<string, unknown>>
}

type DecisionRow = { at: Date; decision: string; call_id: CallId | null; detail: Record<string, unknown> }

const RECORD = statement(
  'decision-record',
  `insert into decisions (contact_id, call_id, at, decision, detail)
   select contact_id, call_id, $5, decision, detail::jsonb
   from unnest($1::text[], $2::text[], $3::text[], $4::text[])
     with ordinality as given (contact_id, call_id, decision, detail, line) order by line`,
)

const LIST_OF_CONTACT = statement<DecisionRow>(
  'decision-list-of-contact',
  'select at, decision, call_id, detail from decisions where contact_id = $1 order by id',
)

/** Writes decisions into the journal, in their order. */
export async function recordDecisions(
  db: Database,
  { decisions, now }: { decisions: readonly NewDecision[]; now: Date },
): Promise<void> {
  if (decisions.length === 0) return
  await db.run(RECORD, [
    decisions.map(({ contactId }) => contactId),
    decisions.map(({ callId }) => callId ?? null),
    decisions.map(({ decision }) => decision),
    decisions.map(({ detail }) => JSON.stringify(detail ?? {})),
    now,
  ])
}

/** Why a contact was called, or not: the whole chain, the oldest first. */
export async function explainContact(
  db: Database,
  { contactId }: { contactId: ContactId },
): Promise<{ contact: ContactView; decisions: Decision[] } | undefined> {
  const row = await readContact(db, { contactId })
  if (row === undefined) return undefined
  const imported: Decision = {
    at: row.created_at.toISOString(),
    decision: 'imported',
    call_id: null,
    detail: { campaign_id: row.campaign_id, client_id: row.client_id },
  }
  const rows = await db.rows(LIST_OF_CONTACT, [contactId])
  return { contact: contactViewOf(row), decisions: [imported, ...rows.map(decisionOf)] }
}

function decisionOf(row: DecisionRow): Decision {
  return { at: row.at.toISOString(), decision: row.decision, call_id: row.call_id, detail: row.detail }
}
