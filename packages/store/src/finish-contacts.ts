import type { Outcome } from '@perezvon/contracts/call/outcome'
import type { CampaignId, ContactId } from '@perezvon/contracts/ids'
import { countChange } from './campaign-counters.ts'
import { type Database, statement } from './database.ts'
import {
  EXPIRES_AT,
  EXPIRY_RULE,
  type ExpiredContact,
  type ExpiryRule,
  finishExpired,
} from './expired-contacts.ts'

/** How many waiting contacts one transaction finishes when a campaign ends; the sweep goes on with the rest. */
const FINISHED_AT_ONCE = 10_000
/** The journal and the last attempt of each are looked at: dearer, and so fewer. */
const EXPIRED_AT_ONCE = 2000

const FINISH_WAITING = statement(
  'finish-waiting',
  `with remaining as (
     select id from contacts where campaign_id = $1 and state = 'waiting' limit $5 for update skip locked
   ), finished as (
     update contacts c set state = 'finished', due_at = null, outcome = $2, reason = $3, finished_at = $4
     from remaining where c.id = remaining.id returning c.id
   )
   insert into decisions (contact_id, at, decision, detail)
   select id, $4, 'finished', jsonb_build_object('outcome', $2::text, 'reason', $3::text) from finished`,
)
const LIST_CANCELLED = statement<{ id: CampaignId }>(
  'finish-list-cancelled',
  `select c.id from campaigns c join campaign_counters n on n.campaign_id = c.id
   where n.waiting > 0 and c.state = 'cancelled'`,
)
const LIST_OVER = statement<{ id: CampaignId; not_after: Date }>(
  'finish-list-over',
  `select c.id, c.not_after from campaigns c join campaign_counters n on n.campaign_id = c.id
   where n.waiting > 0 and c.state <> 'cancelled' and c.not_after <= $1`,
)
const LOCK_LEFT = statement<{ id: ContactId }>(
  'finish-lock-left',
  `select id from contacts where campaign_id = $1 and state = 'waiting' limit $2 for update skip locked`,
)
const LOCK_EXPIRED = statement<{ id: ContactId; rule: ExpiryRule; expires_at: Date }>(
  'finish-lock-expired',
  `select k.id, ${EXPIRY_RULE} as rule, ${EXPIRES_AT} as expires_at
   from contacts k join campaigns c on c.id = k.campaign_id
   where k.state = 'waiting' and k.expires_at <= $1 and ${EXPIRES_AT} <= $1 order by k.expires_at limit $2 for update of k skip locked`,
)

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
 * Gives an outcome to contacts that nobody will dial any more: of campaigns that were cancelled, or whose time is over, and
 * those whose own time is. Answers how many; called again while that is more than none.
 */
export async function finishLeftContacts(db: Database, { now }: { now: Date }): Promise<number> {
  let finished = 0
  for (const { id: campaignId } of await db.rows(LIST_CANCELLED)) {
    const end = { outcome: 'cancelled', reason: 'campaign-cancelled' } as const
    finished += await finishWaitingContacts(db, { campaignId, ...end, now })
  }
  for (const { id: campaignId, not_after: notAfter } of await db.rows(LIST_OVER, [now]))
    finished += await expire(db, now, async (tx) => {
      const left = await tx.rows(LOCK_LEFT, [campaignId, EXPIRED_AT_ONCE])
      const detail = { campaign_not_after: notAfter.toISOString(), when: 'sweep' }
      return left.map(({ id }) => ({ contactId: id, rule: 'campaign-time-is-over', detail }))
    })
  finished += await expire(db, now, async (tx) => {
    const expired = await tx.rows(LOCK_EXPIRED, [now, EXPIRED_AT_ONCE])
    return expired.map(({ id, rule, expires_at: expiresAt }) => ({
      contactId: id,
      rule,
      detail: { expires_at: expiresAt.toISOString(), when: 'sweep' },
    }))
  })
  return finished
}

async function expire(
  db: Database,
  now: Date,
  lock: (tx: Database) => Promise<ExpiredContact[]>,
): Promise<number> {
  return db.transaction(async (tx) => {
    const contacts = await lock(tx)
    const counts = await finishExpired(tx, { contacts, now })
    for (const { campaignId, outcome, contacts: count } of counts)
      await countChange(tx, { campaignId, waiting: -count, finished: count, outcomes: { [outcome]: count } })
    return contacts.length
  })
}
