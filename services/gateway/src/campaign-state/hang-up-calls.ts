import type { CallId, CampaignId } from '@perezvon/contracts/ids'
import { type CallInProgress, callsInProgress } from '@perezvon/store/calls-in-progress'
import { journalCampaign } from '@perezvon/store/campaign-journal'
import type { GatewayContext } from '../context.ts'
import { tellFollowers } from '../handing-on/hand-on.ts'

/** Sessions that are told at the same time. */
const AT_ONCE = 50
/** A claim that was being granted while the campaign was cancelled is found by the second look. */
const LOOKS = 2

/**
 * Tells the sessions of a campaign to hang up, at once and whatever is being said. What becomes of each call is told by its
 * own report; one whose session cannot be reached ends as it would have.
 */
export async function hangUpCalls(ctx: GatewayContext, campaignId: CampaignId): Promise<void> {
  const told = new Set<CallId>()
  let reached = 0
  for (let look = 0; look < LOOKS; look += 1) {
    const calls = await callsInProgress(ctx.db, { campaignId })
    const untold = calls.filter(({ callId }) => !told.has(callId))
    for (const { callId } of untold) told.add(callId)
    reached += await tell(ctx, untold)
  }
  const detail = { calls: told.size, reached }
  ctx.log.info({ campaign_id: campaignId, ...detail }, 'sessions were told to hang up')
  await journalCampaign(ctx.db, { campaignId, entry: 'hang-up-asked', detail, now: ctx.clock.now() })
  await tellFollowers(ctx, [campaignId])
}

async function tell({ sessionCommands, clock }: GatewayContext, calls: CallInProgress[]): Promise<number> {
  let reached = 0
  const rest = [...calls]
  const worker = async (): Promise<void> => {
    for (let call = rest.pop(); call !== undefined; call = rest.pop()) {
      const { callId, sessionUrl: url } = call
      const command = { command: 'hang-up' } as const
      if (await sessionCommands.send({ callId, url, command, now: clock.now() })) reached += 1
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, calls.length) }, worker))
  return reached
}
