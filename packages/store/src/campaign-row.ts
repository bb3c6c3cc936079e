import type { Outcome } from '@perezvon/contracts/call/outcome'
import type { CampaignTerms } from '@perezvon/contracts/campaign/campaign-spec'
import type { CampaignState } from '@perezvon/contracts/campaign/campaign-state'
import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import type { CampaignId } from '@perezvon/contracts/ids'
import { termsOf } from './campaign-terms.ts'

export type CampaignRow = {
  id: CampaignId
  position: number
  state: CampaignState
  state_reason: string | null
  spec: unknown
  spec_version: number
  agent_version: number
  running_since: Date | null
  contacts: number
  waiting: number
  in_attempt: number
  finished: number
  attempts: number
  talk_seconds: number
  cost: number
  outcomes: Partial<Record<Outcome, number>>
  created_at: Date
}

/** Campaigns as they are answered: with their counters. */
export const CAMPAIGN_VIEW = `
  select c.id, c.position, c.state, c.state_reason, c.spec, c.spec_version, c.agent_version, c.running_since, c.created_at,
    n.contacts, n.waiting, n.in_attempt, n.finished, n.attempts, n.talk_seconds, n.cost,
    coalesce((select jsonb_object_agg(o.outcome, o.contacts) from campaign_outcomes o where o.campaign_id = c.id),
      '{}') as outcomes
  from campaigns c join campaign_counters n on n.campaign_id = c.id`

/** A campaign as the API answers it. */
export function campaignViewOf(row: CampaignRow): CampaignView {
  const spec = termsOf(row)
  return {
    id: row.id,
    state: row.state,
    state_reason: row.state_reason,
    spec,
    spec_version: row.spec_version,
    agent_version: row.agent_version,
    running_since: row.running_since?.toISOString() ?? null,
    counters: {
      contacts: row.contacts,
      waiting: row.waiting,
      in_attempt: row.in_attempt,
      finished: row.finished,
      attempts: row.attempts,
      talk_seconds: row.talk_seconds,
      cost: row.cost,
      outcomes: row.outcomes,
    },
    budget_use: budgetUseOf(spec, row),
    notices: noticesOf(spec),
    created_at: row.created_at.toISOString(),
  }
}

function budgetUseOf(
  { budget }: CampaignTerms,
  { cost, talk_seconds: seconds }: CampaignRow,
): CampaignView['budget_use'] {
  if (budget === undefined) return null
  const { money, minutes } = budget
  return {
    money: money === undefined ? null : { limit: money, used: cost },
    minutes: minutes === undefined ? null : { limit: minutes, used: seconds / 60 },
  }
}

/** What is kept as it was asked for, but not acted on: so that nobody waits for it. */
function noticesOf({ webhooks }: CampaignTerms): string[] {
  if (webhooks.length === 0) return []
  return [
    'webhooks are kept but not delivered: this version has no notifier; follow the campaign at /campaigns/{campaign_id}/events instead.',
  ]
}
