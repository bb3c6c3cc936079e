import type {
  SuppressionPurpose,
  SuppressionScope,
  SuppressionSource,
  SuppressionView,
} from '@perezvon/contracts/http/suppression-view'
import type { CallId, CampaignId } from '@perezvon/contracts/ids'
import { countChange } from './campaign-counters.ts'
import { type Database, statement } from './database.ts'

/**
 * Where the number has a suppression of that scope already, the one that says more stands: the one that lasts longer, and
 * the person's own wish rather than ours. A number that was erased is suppressed by its hash: it is not written again. Of a
 * caller who withholds the number there is nothing to suppress.
 */
const SUPPRESS = statement<{ added: number; widened: number }>(
  'suppression-add',
  `with given as (
     select distinct on (phone, scope) phone, scope, reason, expires_at
     from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) as row (phone, scope, reason, expires_at)
     where phone not like 'erased:%' and phone <> 'withheld' and not exists (select from erased_numbers e
       where e.phone_hash = sha256((select z.salt from erasure_salt z) || convert_to(row.phone, 'UTF8')))
     order by phone, scope, expires_at desc nulls first
   ), kept as (
     insert into suppressions as known (phone, scope, source, reason, expires_at, call_id, created_at)
     select phone, scope, $5, reason, expires_at, $6, $7::timestamptz from given
     on conflict (phone, scope) do update set source = excluded.source, reason = excluded.reason,
       expires_at = excluded.expires_at, call_id = excluded.call_id, created_at = excluded.created_at
     where coalesce(excluded.expires_at, 'infinity') > coalesce(known.expires_at, 'infinity')
       or (excluded.source in ('voice', 'keypad') and known.source not in ('voice', 'keypad'))
     returning xmax = 0 as is_new
   )
   select count(*) filter (where is_new) as added, count(*) filter (where not is_new) as widened from kept`,
)
/** Contacts are taken in the order of their ids, so that two lists with the same numbers wait for one another. */
const FINISH_WAITING = statement<{ campaign_id: CampaignId; contacts: number }>(
  'suppression-finish-waiting',
  `with given as (
     select distinct on (phone, scope) phone, scope, reason
     from unnest($1::text[], $2::text[], $3::text[]) as row (phone, scope, reason) order by phone, scope
   ), waiting as (
     select k.id, given.scope, given.reason from given
       join contacts k on k.phone = given.phone and k.state = 'waiting'
       join campaigns c on c.id = k.campaign_id and given.scope in ('all', c.spec->>'purpose')
     order by k.id for update of k
   ), finished as (
     update contacts k set state = 'finished', due_at = null, outcome = 'refused', reason = 'suppressed', finished_at = $6
     from (select distinct on (id) id, scope, reason from waiting order by id, scope) as own
     where k.id = own.id and k.state = 'waiting' returning k.id, k.campaign_id, own.scope, own.reason
   ), journal as (
     insert into decisions (contact_id, call_id, at, decision, detail)
     select id, $5, $6, word, detail from finished cross join lateral (values
       ('suppressed', jsonb_build_object('source', $4::text, 'reason', reason, 'scope', scope)),
       ('finished', jsonb_build_object('outcome', 'refused', 'reason', 'suppressed'))
     ) as words (word, detail)
   )
   select campaign_id, count(*) as contacts from finished group by campaign_id order by campaign_id`,
)
type KeptRow = {
  scope: SuppressionScope
  source: SuppressionView['source']
  reason: string
  call_id: CallId | null
  expires_at: Date | null
  created_at: Date
}
const FIND = statement<KeptRow>(
  'suppression-find',
  'select scope, source, reason, call_id, expires_at, created_at from suppression_of($1, $2, $3)',
)
const FIND_BY_CALL = statement<{ phone: string }>(
  'suppression-find-by-call',
  `select s.phone from attempts a join suppressions s on s.phone = a.phone
   where a.call_id = $1 and s.call_id = $1 and s.source in ('voice', 'keypad')`,
)

/** What keeps attempt `a` from being dialled at a moment, an expression of the statement, as a source of rows. */
export function suppressionOfAttempt(at: string): string {
  return `suppression_of(a.phone, (select c.spec->>'purpose' from campaigns c where c.id = a.campaign_id), ${at})`
}

/** A number that is not to be dialled: for all campaigns unless `scope` says which, for ever unless it expires. */
export type NewSuppression = {
  phone: string
  scope?: SuppressionScope
  reason: string
  expiresAt?: Date | undefined
}

/** What suppressing came to: rows that are new, rows that now say more, and whose contacts were finished. */
export type Suppressed = {
  added: number
  widened: number
  finished: readonly { campaignId: CampaignId; contacts: number }[]
}

/**
 * Suppresses numbers from this moment: who waits under one is finished as refused, who is being dialled is refused at the
 * claim. What a number is suppressed by already never gets narrower or shorter. One transaction.
 */
export async function suppressNumbers(
  db: Database,
  options: {
    numbers: readonly NewSuppression[]
    source: SuppressionSource
    callId?: CallId | undefined
    now: Date
  },
): Promise<Suppressed> {
  const { numbers, source, callId, now } = options
  return db.transaction(async (tx) => {
    const kept = await tx.row(SUPPRESS, [
      numbers.map(({ phone }) => phone),
      numbers.map(({ scope }) => scope ?? 'all'),
      numbers.map(({ reason }) => reason),
      numbers.map(({ expiresAt }) => expiresAt ?? null),
      source,
      callId ?? null,
      now,
    ])
    return { ...(kept ?? { added: 0, widened: 0 }), finished: await finishWaiting(tx, options) }
  })
}

/** Finishes as refused whoever waits under one of the numbers, in campaigns that it is suppressed for, and counts them. */
export async function finishWaiting(
  tx: Database,
  options: {
    numbers: readonly NewSuppression[]
    source: SuppressionView['source']
    callId?: CallId | undefined
    now: Date
  },
): Promise<Suppressed['finished']> {
  const { numbers, source, callId, now } = options
  const finished = await tx.rows(FINISH_WAITING, [
    numbers.map(({ phone }) => phone),
    numbers.map(({ scope }) => scope ?? 'all'),
    numbers.map(({ reason }) => reason),
    source,
    callId ?? null,
    now,
  ])
  for (const { campaign_id: campaignId, contacts } of finished) {
    await countChange(tx, {
      campaignId,
      waiting: -contacts,
      finished: contacts,
      outcomes: { refused: contacts },
    })
  }
  return finished.map(({ campaign_id: campaignId, contacts }) => ({ campaignId, contacts }))
}

/** The same for one number. */
export async function suppressNumber(
  db: Database,
  suppression: NewSuppression & { source: SuppressionSource; callId?: CallId | undefined; now: Date },
): Promise<Suppressed> {
  const { phone, scope, reason, expiresAt, ...rest } = suppression
  return suppressNumbers(db, { numbers: [{ phone, reason, expiresAt, ...(scope && { scope }) }], ...rest })
}

/** The suppression that keeps calls of a purpose from a number at a moment; undefined where it may be dialled. */
export async function findSuppression(
  db: Database,
  { phone, purpose, now }: { phone: string; purpose: SuppressionPurpose; now: Date },
): Promise<SuppressionView | undefined> {
  const row = await db.row(FIND, [phone, purpose, now])
  return (
    row && {
      phone,
      ...row,
      expires_at: row.expires_at?.toISOString() ?? null,
      created_at: row.created_at.toISOString(),
    }
  )
}

/** Whether a number has been put on the list for service calls, of whatever length. */
export async function isSuppressed(db: Database, { phone }: { phone: string }): Promise<boolean> {
  return (await db.row(FIND, [phone, 'service', '-infinity'])) !== undefined
}

/** Whether it was the person, in this very call, who put the number on the list. */
export async function callLedToSuppression(db: Database, { callId }: { callId: CallId }): Promise<boolean> {
  return (await db.row(FIND_BY_CALL, [callId])) !== undefined
}
