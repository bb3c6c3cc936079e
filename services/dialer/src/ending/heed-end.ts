import type { CampaignId } from '@perezvon/contracts/ids'
import { latestEnds } from '@perezvon/store/attempt-outcomes'
import type { Attempt, AttemptCampaign } from '@perezvon/store/attempt-row'
import { readSpent } from '@perezvon/store/running-campaigns'
import type { DialerContext } from '../context.ts'
import { campaignTrouble, TROUBLE_IN_A_ROW } from '../outcome/campaign-trouble.ts'
import { brokenStopRule, hasStopRules } from '../outcome/stop-rules.ts'
import type { Verdict } from '../outcome/verdict.ts'
import { budgetRoom } from '../pacing/budget-room.ts'
import { pauseAll, pauseOne } from './pause-campaigns.ts'

/** Pauses what must not go on dialling after an attempt's end: for the carrier's sake, a stop rule's, or the budget's. */
export async function heedEnd(ctx: DialerContext, attempt: Attempt, verdict: Verdict): Promise<void> {
  const { campaignId, campaign } = attempt
  const reason =
    (await troubleOf(ctx, campaignId, verdict)) ??
    (campaignId === null || campaign === null ? undefined : await ownLimitOf(ctx, campaignId, campaign))
  if (reason !== undefined && campaignId !== null) await pauseOne(ctx, { campaignId, reason })
}

/** What troubles all campaigns pauses them here; answers what troubles this one. */
async function troubleOf(
  ctx: DialerContext,
  campaignId: CampaignId | null,
  verdict: Verdict,
): Promise<string | undefined> {
  if (verdict.outcome !== 'account-fault') return undefined
  const latest = campaignId === null ? [] : await latestEnds(ctx.db, { campaignId, limit: TROUBLE_IN_A_ROW })
  const trouble = campaignTrouble(
    verdict,
    latest.map(({ outcome }) => outcome),
  )
  if (trouble?.scope === 'account') await pauseAll(ctx, trouble.reason)
  return trouble?.scope === 'campaign' ? trouble.reason : undefined
}

async function ownLimitOf(
  ctx: DialerContext,
  campaignId: CampaignId,
  { spec: { budget, stop_rules: rules } }: AttemptCampaign,
): Promise<string | undefined> {
  if (hasStopRules(rules)) {
    const latest = await latestEnds(ctx.db, { campaignId, limit: rules.over_calls })
    const broken = brokenStopRule(rules, latest)
    if (broken !== undefined) return broken
  }
  if (budget === undefined) return undefined
  return budgetRoom(budget, await readSpent(ctx.db, { campaignId })).reached
}
