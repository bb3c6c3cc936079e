import type { CallId, ContactId } from '@perezvon/contracts/ids'
import { type Database, statement } from './database.ts'
import { recordDecisions } from './decisions.ts'

const AGREE = statement<{ contact_id: ContactId }>(
  'callback-agree',
  `update attempts set callback_wanted_at = $2, callback_at = $3 where call_id = $1 and state <> 'ended'
   returning contact_id`,
)
/** Whoever asks which windows are closed asks by the campaign's zones. */
const LEARN_ZONE = statement(
  'callback-learn-zone',
  `with learnt as (
     update contacts set time_zone = $2 where id = $1 and time_zone is distinct from $2 returning campaign_id)
   insert into campaign_time_zones (campaign_id, time_zone)
   select campaign_id, $2 from learnt where campaign_id is not null on conflict do nothing`,
)
const COUNT_EARLIER = statement<{ agreed: number }>(
  'callback-count-earlier',
  `select count(*)::integer as agreed from attempts e join attempts a using (contact_id)
   where a.call_id = $1 and e.call_id <> a.call_id and e.callback_at is not null`,
)

/** In how many calls before this one its contact was promised another. */
export async function earlierCallbacks(db: Database, { callId }: { callId: CallId }): Promise<number> {
  return (await db.row(COUNT_EARLIER, [callId]))?.agreed ?? 0
}

/**
 * Writes down what was agreed with the person on the line: closing the attempt makes the contact due then. Of several
 * agreements the last one holds. `timeZone`: the zone key of where they may be, now that they have said where they are;
 * all later calls keep to it. False where the attempt has ended: nobody would obey it.
 */
export async function agreeCallback(
  db: Database,
  options: { callId: CallId; wantedAt: Date; dueAt: Date; timeZone?: string | undefined; now: Date },
): Promise<boolean> {
  const { callId, wantedAt, dueAt, timeZone, now } = options
  return db.transaction(async (tx) => {
    const agreed = await tx.row(AGREE, [callId, wantedAt, dueAt])
    if (agreed === undefined) return false
    if (timeZone !== undefined) await tx.run(LEARN_ZONE, [agreed.contact_id, timeZone])
    const learnt = timeZone === undefined ? {} : { time_zone: timeZone }
    const detail = { wanted_at: wantedAt.toISOString(), due_at: dueAt.toISOString(), ...learnt }
    await recordDecisions(tx, {
      decisions: [{ contactId: agreed.contact_id, callId, decision: 'callback-agreed', detail }],
      now,
    })
    return true
  })
}
