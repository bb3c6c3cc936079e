import { CAMPAIGN_STATES, type CampaignState } from '@perezvon/contracts/campaign/campaign-state'
import type { ListedContact } from '@perezvon/contracts/campaign/listed-contact'
import type { PlainContact } from '@perezvon/contracts/campaign/plain-contact'
import type { CampaignId } from '@perezvon/contracts/ids'
import { PerezvonError } from '@perezvon/runtime/errors'
import type { WriteContactId } from '@perezvon/runtime/ids'
import { countChange } from './campaign-counters.ts'
import { journalCampaign } from './campaign-journal.ts'
import { ARRIVING_COLUMNS, type CopiedContacts, createContactCopy } from './copied-contacts.ts'
import { type Database, statement } from './database.ts'
import { movesBy } from './state-moves.ts'

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
const OPEN_ARRIVING = statement(
  'contact-open-arriving',
  `create temp table arriving_contacts (line integer, id text, client_id text, phone text, name text, zone smallint,
     variables jsonb, metadata jsonb, priority smallint, not_before timestamptz, not_after timestamptz, consent text,
     agent_name text, agent_version integer) on commit drop`,
)
const CLOSE_ARRIVING = statement('contact-close-arriving', 'drop table arriving_contacts')
const COPY_ARRIVING = `copy arriving_contacts (${ARRIVING_COLUMNS}) from stdin`
/** Two imports of one list meet the same numbers in any order: one after the other, or each would wait for the other. */
const TAKE_TURN = statement(
  'contact-take-turn',
  `select pg_advisory_xact_lock(hashtextextended('contacts of ' || $1, 0))`,
)
const ADD = statement<{ added: number; suppressed: number }>(
  'contact-add',
  `with given as (
     select a.*, ($3::text[])[a.zone] as time_zone from arriving_contacts a
   ), terms as (
     select $2::timestamptz + make_interval(secs => (spec ->> 'time_to_live_seconds')::float) as expires_at,
       spec ->> 'purpose' as purpose
     from campaigns where id = $1
   ), added as (
     insert into contacts (id, campaign_id, client_id, phone, name, time_zone, variables, metadata, priority, not_before,
       not_after, expires_at, consent, agent_name, agent_version, state, due_at, wanted_at, outcome, reason, created_at, finished_at)
     select given.id, $1, case when s.kept_as is null then given.client_id end, coalesce(s.kept_as, given.phone),
       case when s.kept_as is null then given.name end, given.time_zone,
       case when s.kept_as is null then given.variables else '{}' end,
       case when s.kept_as is null then given.metadata else '{}' end,
       given.priority, given.not_before, given.not_after, least(given.not_after, terms.expires_at),
       case when s.kept_as is null then given.consent end, given.agent_name, given.agent_version,
       case when s.scope is null then 'waiting' else 'finished' end,
       case when s.scope is null then greatest($2::timestamptz, given.not_before) end,
       case when s.scope is null then greatest($2::timestamptz, given.not_before) end,
       case when s.scope is not null then 'refused' end,
       case when s.scope is not null then 'suppressed' end,
       $2, case when s.scope is not null then $2::timestamptz end
     from given cross join terms left join lateral suppression_of(given.phone, terms.purpose, $2) as s on true
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

/** Takes contacts in the order in which they are to be added. */
export type ContactTaker = {
  listed(contact: ListedContact): void
  /** A contact as bytes; they are taken before this comes back. */
  plain(contact: PlainContact): void
}

/** What is added to which campaign. */
export type ContactsToAdd = {
  campaignId: CampaignId
  /** Some at a time, as they come; or who hands them over himself, and asks for nothing to be kept between two pieces. */
  contacts:
    | Iterable<readonly ListedContact[]>
    | AsyncIterable<readonly ListedContact[]>
    | ((taker: ContactTaker) => AsyncIterable<unknown>)
  now: Date
  writeId: WriteContactId
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
  const copy = createContactCopy(options.writeId)
  let writing: Promise<void> = Promise.resolve()
  const write = async (arriving: CopiedContacts) => {
    if (arriving.count === 0) return
    const { added, suppressed } = await addBatch(db, { ...options, arriving })
    total.added += added
    total.suppressed += suppressed
    total.duplicates += arriving.count - added - suppressed
    copy.giveBack(arriving)
  }
  await refuseCancelled(db, options)
  try {
    for await (const _ of handedOver(options.contacts, { listed: copy.add, plain: copy.addPlain })) {
      if (!copy.isFull()) continue
      // One batch is written while the next is read: both ends work, and no more than two batches are in memory.
      await writing
      writing = write(copy.take())
      writing.catch(() => undefined) // told by whoever waits for it
    }
  } finally {
    await writing
  }
  await write(copy.take())
  return total
}

/** Each piece that comes says that some contacts were taken. */
async function* handedOver(
  contacts: ContactsToAdd['contacts'],
  taker: ContactTaker,
): AsyncGenerator<undefined> {
  if (typeof contacts === 'function') {
    for await (const _ of contacts(taker)) yield
    return
  }
  for await (const some of contacts) {
    for (const contact of some) taker.listed(contact)
    yield
  }
}

async function addBatch(
  db: Database,
  options: Pick<ContactsToAdd, 'campaignId' | 'now'> & { arriving: CopiedContacts },
): Promise<{ added: number; suppressed: number }> {
  const { campaignId, now, arriving } = options
  return db.transaction(async (tx) => {
    await tx.run(OPEN_ARRIVING)
    await tx.copyInto(COPY_ARRIVING, [arriving.lines])
    await tx.rows(TAKE_TURN, [campaignId])
    const report = await tx.row(ADD, [campaignId, now, arriving.zones])
    await tx.run(CLOSE_ARRIVING)
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
