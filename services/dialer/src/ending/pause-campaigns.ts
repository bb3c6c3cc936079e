import type { CampaignId } from '@perezvon/contracts/ids'
import { moveCampaign, pauseAllCampaigns } from '@perezvon/store/campaigns'
import type { DialerContext } from '../context.ts'
import { tellChanged } from '../live-view/tell-changed.ts'

/** Pauses a campaign that must not go on by itself. Where it does not run any more, nothing happens. */
export async function pauseOne(
  ctx: DialerContext,
  { campaignId, reason }: { campaignId: CampaignId; reason: string },
): Promise<void> {
  const moved = await moveCampaign(ctx.db, { id: campaignId, cause: 'pause', reason, now: ctx.clock.now() })
  if (!moved?.ok) return
  ctx.telemetry.paused({ campaignId, why: reason })
  await tellChanged(ctx, [campaignId])
}

/** The account may not call now: every campaign waits until somebody has repaired that and resumes it. */
export async function pauseAll(ctx: DialerContext, reason: string): Promise<void> {
  const paused = await pauseAllCampaigns(ctx.db, { reason, now: ctx.clock.now() })
  if (paused.length === 0) return
  ctx.telemetry.paused({ campaignId: 'all', why: reason })
  await tellChanged(ctx, paused)
}
