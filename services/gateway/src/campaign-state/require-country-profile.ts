import { profileFaults } from '@perezvon/contracts/campaign/profile-faults'
import type { CampaignId } from '@perezvon/contracts/ids'
import { findCampaign } from '@perezvon/store/campaigns'
import type { GatewayContext } from '../context.ts'
import { invalidRequest, notFound } from '../problems/problem.ts'

/**
 * Refuses a campaign that would dial against its country profile: rules may have become stricter since it was made.
 * Throws 404, or 422 with field, fault and remedy.
 */
export async function requireCountryProfile({ db }: GatewayContext, id: CampaignId): Promise<void> {
  const campaign = await findCampaign(db, { id })
  if (campaign === undefined) throw notFound('campaign', id)
  const faults = profileFaults(campaign.spec)
  if (faults.length > 0) throw invalidRequest(faults)
}
