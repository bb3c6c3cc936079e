import type { CampaignCause } from '@perezvon/contracts/campaign/campaign-state'
import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import type { CampaignId } from '@perezvon/contracts/ids'
import { moveCampaign as moveStored } from '@perezvon/store/campaigns'
import type { GatewayContext } from '../context.ts'
import { tellFollowers, wakeDialers } from '../handing-on/hand-on.ts'
import { notFound, ProblemError } from '../problems/problem.ts'

/** What a client may do to a campaign, and how a refusal says it. */
const MOVES = { start: 'started', pause: 'paused', resume: 'resumed', cancel: 'cancelled' } as const

/** Moves a campaign for a client and tells the dialers. Throws 404, or 409 with the state that does not allow it. */
export async function moveCampaign(
  ctx: GatewayContext,
  { id, cause }: { id: CampaignId; cause: CampaignCause & keyof typeof MOVES },
): Promise<{ status: 200; body: CampaignView }> {
  const moved = await moveStored(ctx.db, { id, cause, now: ctx.clock.now() })
  if (moved === undefined) throw notFound('campaign', id)
  if (!moved.ok) {
    throw new ProblemError(
      'campaign-state',
      `The campaign is ${moved.state}: it cannot be ${MOVES[cause]} from there.`,
    )
  }
  await Promise.all([wakeDialers(ctx), tellFollowers(ctx, [id])])
  return { status: 200, body: moved.campaign }
}
