import type { CampaignId } from '@perezvon/contracts/ids'
import { wakePump } from '@perezvon/livecall/capacity/pump-wake'
import { tellCampaignChanged } from '@perezvon/livecall/live-events/campaign-changes'
import type { GatewayContext } from '../context.ts'

type HandingContext = Pick<GatewayContext, 'live' | 'queue' | 'telemetry'>

/**
 * Hands on what is durable already. Where the queue is away the answer is 2xx all the same: the dialer's sweep finds
 * what was not handed on, and a client that was told of a failure would ask for it twice.
 */
export async function handOn(
  { telemetry }: HandingContext,
  what: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    telemetry.notHandedOn(what, thrown)
  }
}

/** Tells the dialers that there may be somebody to call. One that does not hear it looks by itself in a moment. */
export async function wakeDialers(ctx: HandingContext): Promise<void> {
  await handOn(ctx, 'wake of the dialers', () => wakePump(ctx.live))
}

/** Tells whoever follows these campaigns that their figures have changed. Who does not hear it looks by themselves. */
export async function tellFollowers(ctx: HandingContext, campaigns: readonly CampaignId[]): Promise<void> {
  for (const campaignId of campaigns)
    await handOn(ctx, `change of campaign ${campaignId}`, () => tellCampaignChanged(ctx.live, campaignId))
}
