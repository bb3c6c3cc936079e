import type { CampaignView } from '@perezvon/contracts/http/campaign-view'

/** What whoever watches a campaign hears. */
export type CampaignNews =
  | { kind: 'campaign'; at: Date; campaign: CampaignView }
  /** The gateway does not answer; it is asked again. */
  | { kind: 'silence'; at: Date; why: string; againInMs: number }
  /** Nothing but that time has passed: rates and expectations change by it. */
  | { kind: 'time'; at: Date }

/** Whether nothing more will come of a campaign, unless contacts are added: calls on the line have ended, too. */
export function isOver({ state, counters }: CampaignView): boolean {
  const ended = state === 'completed' || state === 'cancelled'
  return ended && counters.waiting === 0 && counters.in_attempt === 0
}
