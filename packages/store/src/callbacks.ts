import type { CallId, ContactId } from '@perezvon/contracts/ids'
import { type Database, statement } from './database.ts'
import { recordDecisions } from './decisions.ts'

const AGREE = statement<{ contact_id: ContactId }>(
  'callback-agree',
  `update attempts set callback_wanted_at = $2, callback_at = $3 where call_id = $1 and state <> 'ended'
   returning contact_id`,
)

/**
 * Writes down what was agreed with the person on the line: closing the attempt makes the contact due then. Of several
 * agreements the last one holds. False where the attempt has ended: nobody would obey it.
 */
export async function agreeCallback(
  db: Database,
  options: { callId: CallId; wantedAt: Date; dueAt: Date; now: Date },
): Promise<boolean> {
  const { callId, wantedAt, dueAt, now } = options
  return db.transaction(async (tx) => {
    const agreed = await tx.row(AGREE, [callId, wantedAt, dueAt])
    if (agreed === undefined) return false
    const detail = { wanted_at: wantedAt.toISOString(), due_at: dueAt.toISOString() }
    await recordDecisions(tx, {
      decisions: [{ contactId: agreed.contact_id, callId, decision: 'callback-agreed', detail }],
      now,
    })
    return true
  })
}
