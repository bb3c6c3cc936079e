import type { CampaignTerms } from '@perezvon/contracts/campaign/campaign-spec'
import type { FrequencyCaps } from '@perezvon/contracts/campaign/frequency-caps'
import type { ListedContact } from '@perezvon/contracts/campaign/listed-contact'
import type { CampaignId } from '@perezvon/contracts/ids'
import { type Database, statement } from './database.ts'

const BATCH_ROWS = 4000

/** Gone with its transaction. The unique indexes find duplicates as those of contacts would. */
const OPEN = `
  create temporary table preflight_contacts (client_id text, phone text not null, zone text, suppressed boolean not null)
    on commit drop;
  create unique index on preflight_contacts (phone);
  create unique index on preflight_contacts (client_id) where client_id is not null;`

const STAGE = statement<{ known: number; kept: number; suppressed: number }>(
  'preflight-stage',
  `with given as (
     select * from unnest($1::text[], $2::text[], $3::text[]) with ordinality as row (client_id, phone, zone, line)
   ), known as (
     select given.line from given where $4::text is not null and (
       exists (select from contacts k where k.campaign_id = $4 and k.phone = given.phone)
       or exists (select from contacts k where k.campaign_id = $4 and k.client_id = given.client_id))
   ), kept as (
     insert into preflight_contacts (client_id, phone, zone, suppressed)
     select given.client_id, given.phone, given.zone, s.scope is not null
     from given left join lateral suppression_of(given.phone, $5, $6) as s on true
     where given.line not in (select line from known)
     order by given.line
     on conflict do nothing
     returning suppressed
   )
   select (select count(*) from known) as known, count(*) as kept, count(*) filter (where suppressed) as suppressed
   from kept`,
)
const COUNT_ZONES = statement<ZoneCount>(
  'preflight-count-zones',
  `select coalesce(zone, $1) as "timeZone", count(*) as contacts from preflight_contacts where not suppressed
   group by 1 order by 2 desc, 1`,
)
const COUNT_WAITING = statement<ZoneCount>(
  'preflight-count-waiting',
  `select coalesce(time_zone, $2) as "timeZone", count(*) as contacts from contacts
   where campaign_id = $1 and state = 'waiting' group by 1 order by 2 desc, 1`,
)
const COUNT_CAPPED = statement<{ capped: number }>(
  'preflight-count-capped',
  `select count(*) as capped from (
     select from attempts a join preflight_contacts p on p.phone = a.phone and not p.suppressed
     where a.claimed_at > $1::timestamptz - interval '7 days'
     group by a.phone
     having count(*) >= $2::int
       or count(*) filter (where a.claimed_at > $1::timestamptz - interval '24 hours') >= $3::int
       or max(a.claimed_at) > $1::timestamptz - make_interval(secs => $4::float)
   ) as shut`,
)

/** Contacts by where they may be. */
export type ZoneCount = { timeZone: string; contacts: number }

/** The list that is looked at, and the campaign that it would be added to. */
export type ListToCheck = {
  /** Of a campaign that exists: whom it has already. */
  campaignId?: CampaignId | undefined
  campaign: Pick<CampaignTerms, 'purpose' | 'time_zone'>
  /** The account's and the campaign's together. */
  caps: FrequencyCaps
  /** Some at a time, as they come. */
  contacts: AsyncIterable<readonly ListedContact[]>
  now: Date
}

/** What would become of a list. Each contact is in exactly one of the first four figures. */
export type ListFigures = {
  toCall: number
  suppressed: number
  duplicatesInList: number
  duplicatesInCampaign: number
  /** Of those to call: shut out by a frequency cap at this moment. */
  cappedNow: number
  /** Of those to call. */
  zones: ZoneCount[]
  /** Contacts of the campaign that wait already. */
  waiting: ZoneCount[]
}

/**
 * Tells what would become of a list, by the same rules as adding it, and writes nothing: rows lie in a temporary table that
 * goes with the transaction. Memory does not grow with the list. The transaction stays open while the list is read.
 */
export async function checkList(db: Database, list: ListToCheck): Promise<ListFigures> {
  const { campaignId, campaign, caps, contacts, now } = list
  return db.transaction(async (tx) => {
    await tx.script(OPEN)
    const figures = { toCall: 0, suppressed: 0, duplicatesInList: 0, duplicatesInCampaign: 0 }
    for await (const batch of inBatches(contacts)) {
      const staged = await stage(tx, list, batch)
      figures.toCall += staged.kept - staged.suppressed
      figures.suppressed += staged.suppressed
      figures.duplicatesInCampaign += staged.known
      figures.duplicatesInList += batch.length - staged.known - staged.kept
    }
    return {
      ...figures,
      cappedNow: await countCapped(tx, caps, now),
      zones: await tx.rows(COUNT_ZONES, [campaign.time_zone]),
      waiting: campaignId === undefined ? [] : await tx.rows(COUNT_WAITING, [campaignId, campaign.time_zone]),
    }
  })
}

/** As many at a time as make a statement cheap. */
async function* inBatches(contacts: ListToCheck['contacts']): AsyncGenerator<ListedContact[]> {
  let batch: ListedContact[] = []
  for await (const some of contacts) {
    batch.push(...some)
    if (batch.length < BATCH_ROWS) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

async function stage(
  tx: Database,
  { campaignId, campaign, now }: ListToCheck,
  batch: readonly ListedContact[],
): Promise<{ known: number; kept: number; suppressed: number }> {
  const staged = await tx.row(STAGE, [
    batch.map(({ contact }) => contact.id ?? null),
    batch.map(({ contact }) => contact.phone),
    batch.map(({ zone }) => zone),
    campaignId ?? null,
    campaign.purpose,
    now,
  ])
  return staged ?? { known: 0, kept: 0, suppressed: 0 }
}

async function countCapped(tx: Database, caps: FrequencyCaps, now: Date): Promise<number> {
  const { per_week = null, per_day = null, min_gap_seconds = null } = caps
  return (await tx.row(COUNT_CAPPED, [now, per_week, per_day, min_gap_seconds]))?.capped ?? 0
}
