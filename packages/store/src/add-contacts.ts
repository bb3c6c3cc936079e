import { CAMPAIGN_STATES, type CampaignState } from '@perezvon/contracts/campaign/campaign-state'
import type { ListedContact } from '@perezvon/contracts/campaign/listed-contact'
import type { CampaignId, ContactId } from '@perezvon/contracts/ids'
import { PerezvonError } from '@perezvon/runtime/errors'
import { countChange } from './campaign-counters.ts'
import { journalCampaign } from './campaign-journal.ts'
import { type Database, statement } from './database.ts'
import { movesBy } from './state-moves.ts'

/** Rows a statement takes: large enough to be cheap (perf: 44,000 rows/s), small enough to be a short transaction. */
const BATCH_ROWS = 2000

const REOPEN = statement(
  'contact-reopen-campaign',
  `update campaigns c set state = move.after, state_reason = case when c.state = move.after then state_reason end,
     changed_at = $4,
     running_since = case when move.after <> 'running' then null when c.state = 'running' then c.running_since else $4 end
   from unnest($2::text[], $3::text[]) as move (before, after) where c.id = $1 and c.state = move.before`,
)
const STATE_OF_CAMPAIGN = statement<{ state: CampaignState }>(
  'contact-state-of-campaign',
  'select state from campaigns where id = $1',
)
const LOCK_STATE = statement<{ state: CampaignState }>(
  'contact-lock-state',
  'select state from campaigns where id = $1 for no key update',
)
const ADD = statement<{ added: number; suppressed: number }>(
  'contact-add',
  `with given as (
     select * from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
         $10::smallint[], $11::timestamptz[], $12::timestamptz[], $13::text[], $14::text[], $15::int[])
       with ordinality as row (id, client_id, phone, name, time_zone, variables, metadata, priority, not_before, not_after,
         consent, agent_name, agent_version, line)
   ), terms as (
     select $2::timestamptz + make_interval(secs => (spec ->> 'time_to_live_seconds')::float) as expires_at,
       spec ->> 'purpose' as purpose
     from campaigns where id = $1
   ), added as (
     insert into contacts (id, campaign_id, client_id, phone, name, time_zone, variables, metadata, priority, not_before,
       not_after, expires_at, consent, agent_name, agent_version, state, due_at, wanted_at, outcome, reason, created_at, finished_at)
     select given.id, $1, case when s.kept_as is null then given.client_id end, coalesce(s.kept_as, given.phone),
       case when s.kept_as is null then given.name end, given.time_zone,
       case when s.kept_as is null then given.variables::jsonb else '{}' end,
       case when s.kept_as is null then given.metadata::jsonb else '{}' end,
       given.priority, given.not_before, given.not_after, least(given.not_after, terms.expires_at),
       case when s.kept_as is null then given.consent end, given.agent_name, given.agent_version,
       case when s.scope is null then 'waiting' else 'finished' end,
       case when s.scope is null then greatest($2::timestamptz, given.not_before) end,
       case when s.scope is null then greatest($2::timestamptz, given.not_before) end,
       case when s.scope is not null then 'refused' end,
       case when s.scope is not null then 'suppressed' end,
       $2, case when s.scope is not null then $2::timestamptz end
     from given cross join terms left join suppressions_of($5, (select purpose from terms), $2) as s
       on s.phone = given.phone
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
export type ContactsAdded = { added: number; duplicates: number; suppressed: number }

/** What is added to which campaign. */
export type ContactsToAdd = {
  campaignId: CampaignId
  /** Some at a time, as they come. */
  contacts: Iterable<readonly ListedContact[]> | AsyncIterable<readonly ListedContact[]>
  now: Date
  newContactId: () => ContactId
}

/**
 * Adds contacts as they come, in batches of one transaction each. A contact whose client id or number the campaign has
 * already changes nothing, so a broken import is simply sent again; one whose number is suppressed is kept as finished,
 * and nothing but that of one whose number was erased.
 * A completed campaign runs again. Every contact is counted in exactly one of the three figures. Throws
 * `campaign-not-found` and `campaign-cancelled`.
 */
export async function addContacts(db: Database, options: ContactsToAdd): Promise<ContactsAdded> {
  const total: ContactsAdded = { added: 0, duplicates: 0, suppressed: 0 }
  let batch: ListedContact[] = []
  const flush = async () => {
    const report = await addBatch(db, { ...options, contacts: batch })
    total.added += report.added
    total.suppressed += report.suppressed
    total.duplicates += batch.length - report.added - report.suppressed
    batch = []
  }
  await refuseCancelled(db, options)
  for await (const contacts of options.contacts) {
    batch.push(...contacts)
    if (batch.length >= BATCH_ROWS) await flush()
  }
  if (batch.length > 0) await flush()
  return total
}

async function addBatch(
  db: Database,
  options: Omit<ContactsToAdd, 'contacts'> & { contacts: readonly ListedContact[] },
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
      contacts.map(({ zone }) => zone),
      contacts.map(({ variables }) => JSON.stringify(variables)),
      contacts.map(({ metadata }) => JSON.stringify(metadata)),
      contacts.map(({ priority }) => priority),
      contacts.map((contact) => contact.not_before ?? null),
      contacts.map((contact) => contact.not_after ?? null),
      contacts.map(({ consent }) => consent ?? null),
      contacts.map(({ agent }) => agent?.name ?? null),
      contacts.map(({ agent }) => agent?.version ?? null),
    ])
    const { added, suppressed } = report ?? { added: 0, suppressed: 0 }
    // The campaign before its counters, as whoever moves a campaign takes them.
    if (added > 0) await reopenCampaign(tx, { campaignId, now })
    await countChange(tx, {
      campaignId,
      contacts: added + suppressed,
      waiting: added,
      finished: suppressed,
      outcomes: { refused: suppressed },
    })
    return { added, suppressed }
  })
}

async function reopenCampaign(tx: Database, { campaignId, now }: { campaignId: CampaignId; now: Date }) {
  const moves = movesBy(CAMPAIGN_STATES, 'append')
  const before = await tx.row(LOCK_STATE, [campaignId])
  const moved = await tx.run(REOPEN, [campaignId, moves.before, moves.after, now])
  if (moved === 0) await refuseCancelled(tx, { campaignId })
  if (before?.state === 'completed') await journalCampaign(tx, { campaignId, entry: 'reopened', now })
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
