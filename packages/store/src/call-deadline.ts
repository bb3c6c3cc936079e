import type { CallEvent } from '@perezvon/contracts/events/call-event'
import type { CallId, CampaignId } from '@perezvon/contracts/ids'
import { type Database, statement } from './database.ts'

/** After the longest call the scenario still has its guard timers and its last request. */
const REPORT_GRACE_SECONDS = 180

const PROLONG = statement<{ campaign_id: CampaignId | null; deadline_at: Date }>(
  'call-deadline-prolong',
  `update attempts set deadline_at = greatest(deadline_at, $2)
   where call_id = $1 and claimed_by is not null and state <> 'ended' returning campaign_id, deadline_at`,
)

/** When a call that may last so long from now must have reported: then it is in doubt. Its lease lives until then, too. */
export function deadlineAfter({ now, longestSeconds }: { now: Date; longestSeconds: number }): Date {
  return new Date(now.getTime() + (longestSeconds + REPORT_GRACE_SECONDS) * 1000)
}

/** Whose line is held longer than its lease was made for, and until when. */
export type Prolonged = { campaignId: CampaignId | null; deadlineAt: Date }

/**
 * A call that is handed over outlasts its agent's limit: it has until the talk with the target must be over. Undefined
 * where no transfer began, or the attempt has ended.
 */
export async function prolongForTransfer(
  db: Database,
  { callId, events, now }: { callId: CallId; events: readonly CallEvent[]; now: Date },
): Promise<Prolonged | undefined> {
  const seconds = events.flatMap((event) =>
    event.type === 'call.transfer-started' ? [event.most_seconds] : [],
  )
  if (seconds.length === 0) return undefined
  const row = await db.row(PROLONG, [callId, deadlineAfter({ now, longestSeconds: Math.max(...seconds) })])
  return row && { campaignId: row.campaign_id, deadlineAt: row.deadline_at }
}
