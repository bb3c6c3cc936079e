import type { Outcome } from '@perezvon/contracts/call/outcome'
import type { CampaignState } from '@perezvon/contracts/campaign/campaign-state'
import type { ContactState } from '@perezvon/contracts/campaign/contact-state'
import type { ContactView } from '@perezvon/contracts/http/campaign-view'
import type { CampaignId, ContactId } from '@perezvon/contracts/ids'
import { countChange } from './campaign-counters.ts'
import { CONTACT_COLUMNS, type ContactRow, contactViewOf, readContact } from './contact-row.ts'
import { type Database, statement } from './database.ts'
import { type Page, type PageQuery, pageFrom, placeOf } from './page-cursor.ts'

/** How many waiting contacts one transaction finishes when a campaign ends; the sweep goes on with the rest. */
const FINISHED_AT_ONCE = 10_000

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
