import type { Suppression } from '@perezvon/contracts/http/create-suppression'
import type { CallId, CampaignId } from '@perezvon/contracts/ids'
import { countChange } from './campaign-counters.ts'
import { type Database, statement } from './database.ts'

const SUPPRESS = statement(
  'suppression-add',
  `insert into suppressions (phone, source, reason, call_id, created_at) values ($1, $2, $3, $4, $5)
   on conflict (phone) do nothing`,
)
const FINISH_WAITING = statement<{ campaign_id: CampaignId; contacts: number }>(
  'suppression-finish-waiting',
  `with finished as (
     update contacts set state = 'finished', due_at = null, outcome = 'refused', reason = 'suppressed', finished_at = $2
     where phone = $1 and state = 'waiting' returning id, campaign_id
   ), journal as (
     insert into decisions (contact_id, call_id, at, decision, detail)
     select id, $3, $2, word, detail from finished cross join (values
       ('suppressed', jsonb_build_object('source', $4::text, 'reason', $5::text)),
       ('finished', jsonb_build_object('outcome', 'refused', 'reason', 'suppressed'))
     ) as words (word, detail)
   )
   select campaign_id, count(*) as contacts from finished group by campaign_id order by campaign_id`,
)
const FIND = statement<{ phone: string }>(
  'suppression-find',
  'select phone from suppressions where phone = $1',
)
const FIND_BY_CALL = statement<{ phone: string }>(
  'suppression-find-by-call',
  `select s.phone from attempts a join suppressions s on s.phone = a.phone
   where a.call_id = $1 and s.call_id = $1 and s.source = 'voice'`,
)

/**
 * Suppresses a number across all campaigns, from this moment: who waits under it is finished as refused, who is being
 * dialled is refused at the claim. The first suppression of a number stays as it is. Answers whether it was new.
 */
export async function suppressNumber(
  db: Database,
  suppression: {
    phone: string
    source: Suppression['source']
    reason: string
    callId?: CallId | undefined
    now: Date
  },
): Promise<boolean> {
  const { phone, source, reason, callId, now } = suppression
  return db.transaction(async (tx) => {
    const added = await tx.run(SUPPRESS, [phone, source, reason, callId ?? null, now])
    const waiting = await tx.rows(FINISH_WAITING, [phone, now, callId ?? null, source, reason])
    for (const { campaign_id: campaignId, contacts } of waiting) {
      await countChange(tx, {
        campaignId,
        waiting: -contacts,
        finished: contacts,
        outcomes: { refused: contacts },
      })
    }
    return added > 0
  })
}

/** Whether a number must not be dialled. */
export async function isSuppressed(db: Database, { phone }: { phone: string }): Promise<boolean> {
  return (await db.row(FIND, [phone])) !== undefined
}

/** Whether it was the words of this very call that put its number on the list. */
export async function callLedToSuppression(db: Database, { callId }: { callId: CallId }): Promise<boolean> {
  return (await db.row(FIND_BY_CALL, [callId])) !== undefined
}
