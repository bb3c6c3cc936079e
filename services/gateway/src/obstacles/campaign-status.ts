import type { CampaignStatus } from '@perezvon/contracts/http/campaign-status'
import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import type { CampaignId } from '@perezvon/contracts/ids'
import { accountLines } from '@perezvon/livecall/capacity/account-lines'
import { diallingHeldUntil } from '@perezvon/livecall/capacity/dialling-held'
import type { Livecall } from '@perezvon/livecall/connection'
import type { Clock } from '@perezvon/runtime/clock'
import type { Logger } from '@perezvon/runtime/logger'
import { campaignStanding } from '@perezvon/store/campaign-standing'
import { findCampaign } from '@perezvon/store/campaigns'
import type { Database } from '@perezvon/store/database'
import { type AccountNow, campaignObstacles } from './obstacles.ts'

/** What it takes to say how a campaign stands. */
export type StatusContext = { db: Database; live: Livecall; clock: Clock; log: Logger }

/** A campaign and what it waits for now; undefined where there is none. */
export async function findCampaignStatus(
  ctx: StatusContext,
  { id }: { id: CampaignId },
): Promise<CampaignStatus | undefined> {
  const campaign = await findCampaign(ctx.db, { id })
  return campaign && statusOf(ctx, campaign)
}

async function statusOf(ctx: StatusContext, campaign: CampaignView): Promise<CampaignStatus> {
  const [standing, account] = await Promise.all([
    campaignStanding(ctx.db, { campaignId: campaign.id }),
    accountNow(ctx),
  ])
  const waiting_for = campaignObstacles({ campaign, ...standing, account, now: ctx.clock.now() })
  return { ...campaign, waiting_for }
}

/** What all campaigns share. Where Redis is away nobody can say; what was asked for is answered all the same. */
export async function accountNow({ live, clock, log }: StatusContext): Promise<AccountNow> {
  const now = clock.now()
  try {
    const [heldUntil, lines] = await Promise.all([
      diallingHeldUntil(live, { now }),
      accountLines(live, { now }),
    ])
    return { heldUntil, lines }
  } catch (thrown) {
    log.warn({ err: thrown }, 'could not ask how the lines of the account are')
    return {}
  }
}
