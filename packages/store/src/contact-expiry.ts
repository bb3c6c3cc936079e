import type { CampaignId } from '@perezvon/contracts/ids'
import { type Database, statement } from './database.ts'

/** Contacts that one transaction looks at: a fraction of a second. */
const BATCH = 5000

const LIST_VOID = statement<{ id: CampaignId }>(
  'expiry-list-void',
  'select id from campaigns where expiry_from is not null order by id',
)
/** The campaign's row is held meanwhile: two who renew take turns, and its time to live stays what it is. */
const RENEW = statement<{ looked_at: number }>(
  'expiry-renew',
  `with held as (
     select id, expiry_from, make_interval(secs => (spec->>'time_to_live_seconds')::double precision) as time_to_live
     from campaigns where id = $1 and expiry_from is not null for no key update
   ), page as (
     select c.id, c.position, least(c.not_after, c.created_at + held.time_to_live) as expires_at
     from held cross join lateral (
       select k.id, k.position, k.not_after, k.created_at from contacts k
       where k.campaign_id = held.id and k.state = 'waiting' and k.position > held.expiry_from
       order by k.position limit $2) as c
   ), renewed as (
     update contacts k set expires_at = page.expires_at from page
     where k.id = page.id and k.state = 'waiting' and k.expires_at is distinct from page.expires_at
   ), on_the_line as (
     update contacts k set expires_at = least(k.not_after, k.created_at + held.time_to_live)
     from held where held.expiry_from = 0 and k.campaign_id = held.id and k.state = 'in-attempt'
   ), going_on as (
     update campaigns c set expiry_from = (select max(position) from page having count(*) = $2) from held
     where c.id = held.id
   )
   select count(*) as looked_at from page`,
)

/**
 * Gives contacts that wait their new end, where a campaign's time to live was changed: in batches, and from where it was
 * left, so that it may be broken off anywhere. Answers how many contacts it looked at; `limit` ends it early.
 */
export async function renewExpiry(
  db: Database,
  { limit = Number.POSITIVE_INFINITY }: { limit?: number } = {},
): Promise<number> {
  let total = 0
  for (const { id } of await db.rows(LIST_VOID)) {
    for (;;) {
      if (total >= limit) return total
      const lookedAt = (await db.row(RENEW, [id, BATCH]))?.looked_at ?? 0
      total += lookedAt
      if (lookedAt < BATCH) break
    }
  }
  return total
}
