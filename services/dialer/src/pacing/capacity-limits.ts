import type { CampaignTerms } from '@perezvon/contracts/campaign/campaign-spec'
import type { CapacityLimits } from '@perezvon/livecall/capacity/leases'

/** Within which limits a call takes its line: of the account without what its campaign leaves free, and of the campaign. */
export function capacityLimits(
  accountLines: number,
  terms: Pick<CampaignTerms, 'concurrency' | 'reserved_lines'> | undefined,
): CapacityLimits {
  if (terms === undefined) return { account: accountLines, campaign: 0 }
  return { account: accountLines - terms.reserved_lines, campaign: terms.concurrency }
}
