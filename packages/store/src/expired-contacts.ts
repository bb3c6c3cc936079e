import type { Outcome } from '@perezvon/contracts/call/outcome'
import type { CampaignId, ContactId } from '@perezvon/contracts/ids'
import { type Database, statement } from './database.ts'

/** What ended a contact's time: its own `not_after`, its campaign's time to live, or its campaign's `not_after`. */
export type ExpiryRule = 'not-after' | 'time-to-live' | 'campaign-time-is-over'

const LIVES_UNTIL = `k.created_at + make_interval(secs => (c.spec->>'time_to_live_seconds')::double precision)`

/**
 * When the time of contact `k` in campaign `c` is over, by the terms that hold now. The column of that name is a copy, for
 * the index: where a time to live changes it lags behind.
 */
export const EXPIRES_AT = `least(k.not_after, ${LIVES_UNTIL})`

/** The rule behind it. */
export const EXPIRY_RULE = `case when k.not_after <= coalesce(${LIVES_UNTIL}, 'infinity') then 'not-after'
  else 'time-to-live' end`

/** A contact that nobody will dial any more, by which rule, and what the journal tells of it. */
export type ExpiredContact = {
  contactId: ContactId
  rule: ExpiryRule
  detail: Readonly<Record<string, unknown>>
}

/** Contacts that were finished, by campaign and final outcome, in the order of the campaigns' ids. */
export type FinishedCount = { campaignId: CampaignId; outcome: Outcome; contacts: number }

const FINISH = statement<{ campaign_id: CampaignId; outcome: Outcome; contacts: number }>(
  'expiry-finish',
  `with given as (
     select * from unnest($1::text[], $2::text[], $3::text[]) as row (id, rule, detail)
   ), judged as (
     select given.*, coalesce(last.outcome, 'expired') as outcome, coalesce(last.reason, given.rule) as reason
     from given left join lateral (
       select a.outcome, a.reason from attempts a
       where a.contact_id = given.id and a.claimed_at is not null and a.outcome is not null
       order by a.position desc limit 1) as last on true
   ), finished as (
     update contacts k set state = 'finished', due_at = null, outcome = judged.outcome, reason = judged.reason,
       finished_at = $4
     from judged where k.id = judged.id and k.state <> 'finished'
     returning k.id, k.campaign_id, k.outcome, k.reason, judged.rule, judged.detail
   ), journal as (
     insert into decisions (contact_id, at, decision, detail)
     select id, $4, word, words.detail from finished cross join lateral (values
       (1, 'expired', jsonb_build_object('rule', rule) || finished.detail::jsonb),
       (2, 'finished', jsonb_build_object('outcome', outcome, 'reason', reason))
     ) as words (place, word, detail) order by id, place
   )
   select campaign_id, outcome, count(*) as contacts from finished group by campaign_id, outcome order by campaign_id`,
)

/**
 * Finishes contacts whose time is over: as `expired` where nobody had dialled them, else the outcome of the last attempt
 * that did stands as the final one. The caller counts the change.
 */
export async function finishExpired(
  tx: Database,
  { contacts, now }: { contacts: readonly ExpiredContact[]; now: Date },
): Promise<FinishedCount[]> {
  if (contacts.length === 0) return []
  const rows = await tx.rows(FINISH, [
    contacts.map(({ contactId }) => contactId),
    contacts.map(({ rule }) => rule),
    contacts.map(({ detail }) => JSON.stringify(detail)),
    now,
  ])
  return rows.map((row) => ({
    campaignId: row.campaign_id,
    outcome: row.outcome,
    contacts: row.contacts,
  }))
}
