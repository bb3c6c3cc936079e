import type { CampaignId, ContactId } from '@perezvon/contracts/ids'
import { forbidDeferrals, termsInForce } from './campaign-terms.ts'
import { type Database, statement } from './database.ts'

const DEFER_ZONES = statement(
  'defer-zones',
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
     update contacts c set due_at = due.until, deferred_by = $8 from due where c.id = due.id returning c.id, due.detail
   )
   insert into decisions (contact_id, at, decision, detail) select id, $6, 'deferred', detail::jsonb from deferred`,
)
const DEFER = statement(
  'defer-contacts',
  `with given as (
     select * from unnest($1::text[], $2::timestamptz[], $3::text[]) as row (id, until, detail)
   ), deferred as (
     update contacts k set due_at = given.until, deferred_by = $5 from given where k.id = given.id and k.state = 'waiting'
     returning k.id, given.detail
   )
   insert into decisions (contact_id, at, decision, detail) select id, $4, 'deferred', detail::jsonb from deferred`,
)
const LIST_VOID = statement<{ id: CampaignId; spec_version: number }>(
  'deferral-list-void',
  'select id, spec_version from campaigns where deferrals_void order by id',
)
/** Of older terms: those of the new ones stand. */
const UNDO = statement(
  'deferral-undo',
  `with put_off as (
     select id from contacts
     where campaign_id = $1 and state = 'waiting' and due_at > wanted_at and deferred_by < $2
     order by deferred_by limit $3 for update skip locked
   ), due as (
     update contacts k set due_at = k.wanted_at from put_off where k.id = put_off.id returning k.id, k.due_at
   )
   insert into decisions (contact_id, at, decision, detail)
   select id, $4, 'brought-forward', jsonb_build_object('reason', 'terms-changed', 'spec_version', $2::integer,
     'due_at', to_char(due_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
   from due`,
)
const SETTLE = statement(
  'deferral-settle',
  `update campaigns c set deferrals_void = false
   where c.id = $1 and c.deferrals_void and c.spec_version <= coalesce((
     select min(k.deferred_by) from contacts k
     where k.campaign_id = c.id and k.state = 'waiting' and k.due_at > k.wanted_at), c.spec_version)`,
)

/** A contact that must wait, until when, and the rule and numbers that say so: the journal keeps them. */
export type Deferral = { contactId: ContactId; until: Date; detail: Readonly<Record<string, unknown>> }

/** A zone in which nobody may be called now; `detail` goes into the journal of each contact that waits for it. */
export type ClosedZone = { timeZone: string; until: Date; detail: Readonly<Record<string, unknown>> }

/**
 * Puts off contacts who are due while their zone's calling window is closed, at most `limit`. Answers how many; none where
 * the terms are not those of `termsVersion` any more.
 */
export async function deferZones(
  db: Database,
  options: {
    campaignId: CampaignId
    campaignTimeZone: string
    closed: readonly ClosedZone[]
    termsVersion?: number | undefined
    limit: number
    now: Date
  },
): Promise<number> {
  const { campaignId, campaignTimeZone, closed, termsVersion, limit, now } = options
  if (closed.length === 0) return 0
  return db.transaction(async (tx) => {
    const inForce = await termsInForce(tx, { campaignId, version: termsVersion })
    if (inForce === undefined) return 0
    return tx.run(DEFER_ZONES, [
      campaignId,
      campaignTimeZone,
      closed.map(({ timeZone }) => timeZone),
      closed.map(({ until }) => until),
      closed.map(({ detail }) => JSON.stringify(detail)),
      now,
      limit,
      inForce.version,
    ])
  })
}

/** Puts off these contacts, in the transaction that holds them and the terms by which they wait. */
export async function deferContacts(
  tx: Database,
  options: { deferrals: readonly Deferral[]; termsVersion: number; now: Date },
): Promise<void> {
  const { deferrals, termsVersion, now } = options
  if (deferrals.length === 0) return
  await tx.run(DEFER, [
    deferrals.map(({ contactId }) => contactId),
    deferrals.map(({ until }) => until),
    deferrals.map(({ detail }) => JSON.stringify(detail)),
    now,
    termsVersion,
  ])
}

/**
 * Brings contacts forward who were put off by terms that were changed since: they are due when they would be if windows
 * and caps did not matter, and judged anew. At most `limit` of a campaign. Answers how many of all campaigns.
 */
export async function undoVoidDeferrals(
  db: Database,
  { limit, now }: { limit: number; now: Date },
): Promise<number> {
  let undone = 0
  for (const { id: campaignId, spec_version: termsVersion } of await db.rows(LIST_VOID))
    undone += await undeferContacts(db, { campaignId, termsVersion, limit, now })
  return undone
}

async function undeferContacts(
  db: Database,
  options: { campaignId: CampaignId; termsVersion: number; limit: number; now: Date },
): Promise<number> {
  const { campaignId, termsVersion, limit, now } = options
  const undone = await db.run(UNDO, [campaignId, termsVersion, limit, now])
  if (undone === 0)
    await db.transaction(async (tx) => {
      await forbidDeferrals(tx, { campaignId })
      await tx.run(SETTLE, [campaignId])
    })
  return undone
}
