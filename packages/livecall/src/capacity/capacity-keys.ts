import type { CampaignId } from '@perezvon/contracts/ids'
import type { Livecall } from '../connection.ts'

/** Keys of what all campaigns share. One hash tag, since leases and slots are judged together. */
export function capacityKey(live: Livecall, part: string, campaignId?: CampaignId | null): string {
  const key = `${live.prefix}:{capacity}:${part}`
  return campaignId ? `${key}:${campaignId}` : key
}
