import type { JournalEntry } from '@perezvon/contracts/campaign/campaign-journal'
import type { Obstacle } from '@perezvon/contracts/http/campaign-status'
import type { CampaignView } from '@perezvon/contracts/http/campaign-view'

/** A campaign as it is now; what stands in its way is known where that was asked for. */
export type SeenCampaign = CampaignView & { waiting_for?: readonly Obstacle[] }

/** What whoever watches a campaign hears. */
export type CampaignNews =
  | { kind: 'progress'; at: Date; campaign: SeenCampaign }
  /** What was done to it, by whom or what; those from before the watching come first. */
  | { kind: 'journal'; at: Date; entry: JournalEntry }
  /** The gateway does not answer; it is asked again. */
  | { kind: 'silence'; at: Date; why: string; againInMs: number }
  /** Nothing but that time has passed: rates and expectations change by it. */
  | { kind: 'time'; at: Date }

/** Whether nothing more will come of a campaign, unless contacts are added: calls on the line have ended, too. */
export function isOver({ state, counters }: CampaignView): boolean {
  const ended = state === 'completed' || state === 'cancelled'
  return ended && counters.waiting === 0 && counters.in_attempt === 0
}
