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
 * the person's own wish rather than ours. A number that was erased is suppressed by its hash: it is not written again.
 */
const SUPPRESS = statement(
  'suppression-add',
  `insert into suppressions as known (phone, scope, source, reason, expires_at, call_id, created_at)
   select $1, $2, $3, $4, $5::timestamptz, $6, $7::timestamptz
   where not exists (select from erased_numbers where phone_hash = decode(substr(erased_phone($1), 8), 'hex'))
   on conflict (phone, scope) do update set source = excluded.source, reason = excluded.reason,
     expires_at = excluded.expires_at, call_id = excluded.call_id, created_at = excluded.created_at
   where coalesce(excluded.expires_at, 'infinity') > coalesce(known.expires_at, 'infinity')
     or (excluded.source in ('voice', 'keypad') and known.source not in ('voice', 'keypad'))`,
)
const FINISH_WAITING = statement<{ campaign_id: CampaignId; contacts: number }>(
  'suppression-finish-waiting',
  `with finished as (
     update contacts k set state = 'finished', due_at = null, outcome = 'refused', reason = 'suppressed', finished_at = $2
     from campaigns c
     where k.phone = $1 and k.state = 'waiting' and c.id = k.campaign_id and ($6 = 'all' or c.spec->>'purpose' = $6)
     returning k.id, k.campaign_id
   ), journal as (
     insert into decisions (contact_id, call_id, at, decision, detail)
     select id, $3, $2, word, detail from finished cross join (values
       ('suppressed', jsonb_build_object('source', $4::text, 'reason', $5::text, 'scope', $6::text)),
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

/**
 * Suppresses a number from this moment, for all campaigns or those of one purpose: who waits under it is finished as
 * refused, who is being dialled is refused at the claim. What the number is suppressed by already never gets narrower or
 * shorter. Answers whether it changed anything.
 */
export async function suppressNumber(
  db: Database,
  suppression: {
    phone: string
    scope?: SuppressionScope
    source: SuppressionSource
    reason: string
    expiresAt?: Date | undefined
    callId?: CallId | undefined
    now: Date
  },
): Promise<boolean> {
  const { phone, scope = 'all', source, reason, expiresAt, callId, now } = suppression
  return db.transaction(async (tx) => {
    const row = [phone, scope, source, reason, expiresAt ?? null, callId ?? null, now]
    const changed = await tx.run(SUPPRESS, row)
    const waiting = await tx.rows(FINISH_WAITING, [phone, now, callId ?? null, source, reason, scope])
    for (const { campaign_id: campaignId, contacts } of waiting) {
      await countChange(tx, {
        campaignId,
        waiting: -contacts,
        finished: contacts,
        outcomes: { refused: contacts },
      })
    }
    return changed > 0
  })
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
