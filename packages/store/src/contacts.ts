import type { Outcome } from '@perezvon/contracts/call/outcome'
import { CAMPAIGN_STATES, type CampaignState } from '@perezvon/contracts/campaign/campaign-state'
import type { ContactSpec } from '@perezvon/contracts/campaign/contact-spec'
import type { ContactState } from '@perezvon/contracts/campaign/contact-state'
import type { ContactView } from '@perezvon/contracts/http/campaign-view'
import type { CampaignId, ContactId } from '@perezvon/contracts/ids'
import { PerezvonError } from '@perezvon/runtime/errors'
import { countChange } from './campaign-counters.ts'
import { CONTACT_COLUMNS, type ContactRow, contactViewOf, readContact } from './contact-row.ts'
import { type Database, statement } from './database.ts'
import { type Page, type PageQuery, pageFrom, placeOf } from './page-cursor.ts'
import { movesBy } from './state-moves.ts'

/** Rows a statement takes: large enough to be cheap (perf: 44,000 rows/s), small enough to be a short transaction. */
const BATCH_ROWS = 2000

/** How many waiting contacts one transaction finishes when a campaign ends; the sweep goes on with the rest. */
const FINISHED_AT_ONCE = 10_000

const REOPEN = statement(
  'contact-reopen-campaign',
  `update campaigns c set state = move.after, state_reason = case when c.state = move.after then state_reason end,
     changed_at = $4
   from unnest($2::text[], $3::text[]) as move (before, after) where c.id = $1 and c.state = move.before`,
)
const STATE_OF_CAMPAIGN = statement<{ state: CampaignState }>(
  'contact-state-of-campaign',
  'select state from campaigns where id = $1',
)
const ADD = statement<{ added: number; suppressed: number }>(
  'contact-add',
  `with given as (
     select * from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
         $10::smallint[], $11::timestamptz[], $12::timestamptz[], $13::text[])
       with ordinality as row (id, client_id, phone, name, time_zone, variables, metadata, priority, not_before, not_after,
         consent, line)
   ), added as (
     insert into contacts (id, campaign_id, client_id, phone, name, time_zone, variables, metadata, priority, not_before,
       expires_at, consent, state, due_at, wanted_at, outcome, reason, created_at, finished_at)
     select given.id, $1, given.client_id, given.phone, given.name, given.time_zone, given.variables::jsonb,
       given.metadata::jsonb, given.priority, given.not_before, given.not_after, given.consent,
       case when s.phone is null then 'waiting' else 'finished' end,
       case when s.phone is null then greatest($2::timestamptz, given.not_before) end,
       case when s.phone is null then greatest($2::timestamptz, given.not_before) end,
       case when s.phone is not null then 'refused' end,
       case when s.phone is not null then 'suppressed' end,
       $2, case when s.phone is not null then $2::timestamptz end
     from given left join suppressions s on s.phone = given.phone
     order by given.line
     on conflict do nothing
     returning id, state, time_zone
   ), zones as (
     insert into campaign_time_zones (campaign_id, time_zone)
     select distinct $1, time_zone from added where state = 'waiting' and time_zone is not null
     on conflict do nothing
   ), journal as (
     insert into decisions (contact_id, at, decision, detail)
     select id, $2, word, detail::jsonb
     from added cross join (values
       ('suppressed', '{"when": "import"}'), ('finished', '{"outcome": "refused", "reason": "suppressed"}')
     ) as words (word, detail) where state = 'finished'
   )
   select count(*) filter (where state = 'waiting') as added,
     count(*) filter (where state = 'finished') as suppressed from added`,
)
const LIST = statement<ContactRow>(
  'contact-list',
  `select ${CONTACT_COLUMNS} from contacts
   where campaign_id = $1 and ($2::bigint is null or position > $2)
     and ($3::text is null or state = $3) and ($4::text is null or outcome = $4)
   order by position limit $5`,
)
const DEFER = statement(
  'contact-defer',
  `with closed as (
     select * from unnest($3::text[], $4::timestamptz[], $5::text[]) as zone (time_zone, until, detail)
   ), found as (
     select own.id, closed.until, closed.detail from closed cross join lateral (
       select id from contacts where campaign_id = $1 and time_zone = closed.time_zone and state = 'waiting' and due_at <= $6
       limit $7) as own
     union all
     select others.id, closed.until, closed.detail from closed cross join lateral (
       select id from contacts where campaign_id = $1 and time_zone is null and state = 'waiting' and due_at <= $6
       limit $7) as others
     where closed.time_zone = $2
   ), due as (
     select c.id, found.until, found.detail from contacts c join found on found.id = c.id
     where c.state = 'waiting' and c.due_at <= $6 limit $7 for update of c skip locked
   ), deferred as (
     update contacts c set due_at = due.until from due where c.id = due.id returning c.id, due.detail
   )
   insert into decisions (contact_id, at, decision, detail) select id, $6, 'deferred', detail::jsonb from deferred`,
)
const FINISH_WAITING = statement(
  'contact-finish-waiting',
  `with remaining as (
     select id from contacts where campaign_id = $1 and state = 'waiting' limit $5 for update skip locked
   ), finished as (
     update contacts c set state = 'finished', due_at = null, outcome = $2, reason = $3, finished_at = $4
     from remaining where c.id = remaining.id returning c.id
   )
   insert into decisions (contact_id, at, decision, detail)
   select id, $4, 'finished', jsonb_build_object('outcome', $2::text, 'reason', $3::text) from finished`,
)
const LIST_ENDED_CAMPAIGNS = statement<{ id: CampaignId; state: CampaignState }>(
  'contact-list-ended-campaigns',
  `select c.id, c.state from campaigns c join campaign_counters n on n.campaign_id = c.id
   where n.waiting > 0 and (c.state = 'cancelled' or c.not_after <= $1)`,
)

export type ContactsAdded = { added: number; duplicates: number; suppressed: number }

/**
 * Adds contacts as they come, in batches of one transaction each. A contact whose client id or number the campaign has
 * already changes nothing, so a broken import is simply sent again; one whose number is suppressed is kept as finished.
 * A completed campaign runs again. Every row is counted in exactly one of the three figures. Throws
 * `campaign-not-found` and `campaign-cancelled`.
 */
export async function addContacts(
  db: Database,
  options: {
    campaignId: CampaignId
    rows: AsyncIterable<{ line: number; contact: ContactSpec }>
    now: Date
    newContactId: () => ContactId
  },
): Promise<ContactsAdded> {
  const total: ContactsAdded = { added: 0, duplicates: 0, suppressed: 0 }
  let batch: ContactSpec[] = []
  const flush = async () => {
    const report = await addBatch(db, { ...options, contacts: batch })
    total.added += report.added
    total.suppressed += report.suppressed
    total.duplicates += batch.length - report.added - report.suppressed
    batch = []
  }
  await refuseCancelled(db, options)
  for await (const { contact } of options.rows) {
    batch.push(contact)
    if (batch.length >= BATCH_ROWS) await flush()
  }
  if (batch.length > 0) await flush()
  return total
}

async function addBatch(
  db: Database,
  options: {
    campaignId: CampaignId
    contacts: readonly ContactSpec[]
    now: Date
    newContactId: () => ContactId
  },
): Promise<{ added: number; suppressed: number }> {
  const { campaignId, contacts, now, newContactId } = options
  return db.transaction(async (tx) => {
    const report = await tx.row(ADD, [
      campaignId,
      now,
      contacts.map(() => newContactId()),
      contacts.map(({ id }) => id ?? null),
      contacts.map(({ phone }) => phone),
      contacts.map(({ name }) => name ?? null),
      contacts.map(({ time_zone }) => time_zone ?? null),
      contacts.map(({ variables }) => JSON.stringify(variables)),
      contacts.map(({ metadata }) => JSON.stringify(metadata)),
      contacts.map(({ priority }) => priority),
      contacts.map((contact) => contact.not_before ?? null),
      contacts.map((contact) => contact.not_after ?? null),
      contacts.map(({ consent }) => consent ?? null),
    ])
    const { added, suppressed } = report ?? { added: 0, suppressed: 0 }
    await countChange(tx, {
      campaignId,
      contacts: added + suppressed,
      waiting: added,
      finished: suppressed,
      outcomes: { refused: suppressed },
    })
    if (added > 0) await reopenCampaign(tx, { campaignId, now })
    return { added, suppressed }
  })
}

async function reopenCampaign(tx: Database, { campaignId, now }: { campaignId: CampaignId; now: Date }) {
  const moves = movesBy(CAMPAIGN_STATES, 'append')
  const moved = await tx.run(REOPEN, [campaignId, moves.before, moves.after, now])
  if (moved === 0) await refuseCancelled(tx, { campaignId })
}

async function refuseCancelled(db: Database, { campaignId }: { campaignId: CampaignId }): Promise<void> {
  const campaign = await db.row(STATE_OF_CAMPAIGN, [campaignId])
  if (campaign === undefined)
    throw new PerezvonError('campaign-not-found', `there is no campaign ${campaignId}`)
  if (campaign.state === 'cancelled')
    throw new PerezvonError(
      'campaign-cancelled',
      `campaign ${campaignId} is cancelled and takes no more contacts`,
    )
}

/** A contact as the API answers it. */
export async function findContact(
  db: Database,
  { contactId }: { contactId: ContactId },
): Promise<ContactView | undefined> {
  const row = await readContact(db, { contactId })
  return row && contactViewOf(row)
}

/** The contacts of a campaign, in the order in which they were added. Throws `bad-cursor`. */
export async function listContacts(
  db: Database,
  query: PageQuery & {
    campaignId: CampaignId
    state?: ContactState | undefined
    outcome?: Outcome | undefined
  },
): Promise<Page<ContactView>> {
  const { campaignId, state, outcome, cursor, limit } = query
  const rows = await db.rows(LIST, [campaignId, placeOf(cursor), state ?? null, outcome ?? null, limit + 1])
  return pageFrom(rows, { limit, place: (row) => row.position, item: contactViewOf })
}

/** A zone in which nobody may be called now; `detail` goes into the journal of each contact that waits for it. */
export type ClosedZone = { timeZone: string; until: Date; detail: Readonly<Record<string, unknown>> }

/** Puts off contacts who are due while their zone's calling window is closed, at most `limit`. Answers how many. */
export async function deferContacts(
  db: Database,
  options: {
    campaignId: CampaignId
    campaignTimeZone: string
    closed: readonly ClosedZone[]
    limit: number
    now: Date
  },
): Promise<number> {
  const { campaignId, campaignTimeZone, closed, limit, now } = options
  if (closed.length === 0) return 0
  return db.run(DEFER, [
    campaignId,
    campaignTimeZone,
    closed.map(({ timeZone }) => timeZone),
    closed.map(({ until }) => until),
    closed.map(({ detail }) => JSON.stringify(detail)),
    now,
    limit,
  ])
}

/** Finishes contacts of a campaign that still wait, as many as one transaction should. Answers how many. */
export async function finishWaitingContacts(
  db: Database,
  options: { campaignId: CampaignId; outcome: Outcome; reason: string; now: Date },
): Promise<number> {
  const { campaignId, outcome, reason, now } = options
  return db.transaction(async (tx) => {
    const count = await tx.run(FINISH_WAITING, [campaignId, outcome, reason, now, FINISHED_AT_ONCE])
    if (count > 0)
      await countChange(tx, { campaignId, waiting: -count, finished: count, outcomes: { [outcome]: count } })
    return count
  })
}

/**
 * Gives an outcome to contacts that nobody will dial any more: of campaigns that were cancelled, or whose `not_after` has
 * passed. Answers how many; called again while that is more than none.
 */
export async function finishLeftContacts(db: Database, { now }: { now: Date }): Promise<number> {
  let finished = 0
  for (const { id, state } of await db.rows(LIST_ENDED_CAMPAIGNS, [now])) {
    const reason = state === 'cancelled' ? 'campaign-cancelled' : 'campaign-time-is-over'
    finished += await finishWaitingContacts(db, { campaignId: id, outcome: 'cancelled', reason, now })
  }
  return finished
}
