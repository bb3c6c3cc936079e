import { OUTCOMES, type Outcome } from '@perezvon/contracts/call/outcome'
import type { CallingWindow } from '@perezvon/contracts/campaign/calling-window'
import type { CampaignState } from '@perezvon/contracts/campaign/campaign-state'
import type { RetryRules } from '@perezvon/contracts/campaign/retry-rules'
import { windowOpening } from '@perezvon/contracts/campaign/window-opening'
import type { Redial } from '@perezvon/store/close-attempt'

/** What a redial is decided from. `campaign: null`: a single call, which is never dialled again by itself. */
export type RedialFacts = {
  outcome: Outcome
  reason: string
  /** The attempt ended before anybody could be dialled, for no fault of the contact: it does not count. */
  beforeDial: boolean
  /** How often attempts at this contact ended with each outcome before. */
  earlier: Partial<Record<Outcome, number>>
  campaign: {
    state: CampaignState
    retries: RetryRules
    windows: readonly CallingWindow[]
    notAfter: Date | null
  } | null
  timeZone: string
  now: Date
}

/**
 * When a contact is dialled again, with the rule and the numbers that say so; undefined where the outcome is final. A
 * redial lies inside the person's calling window and before the campaign's end.
 */
export function decideRedial(facts: RedialFacts): Redial | undefined {
  const { campaign, now } = facts
  if (campaign === null || campaign.state === 'cancelled') return undefined
  const wish = facts.beforeDial
    ? { at: now, detail: { rule: facts.reason } }
    : byRule(facts, campaign.retries)
  if (wish === undefined) return undefined
  const dueAt = insideWindow(wish.at, campaign.windows, facts.timeZone)
  if (campaign.notAfter !== null && dueAt >= campaign.notAfter) return undefined
  return { dueAt, detail: { ...wish.detail, time_zone: facts.timeZone } }
}

function byRule({ outcome, earlier, now }: RedialFacts, retries: RetryRules) {
  const name = OUTCOMES[outcome].retry
  if (name === undefined) return undefined
  const rule = retries[name]
  const used = earlier[outcome] ?? 0
  if (used >= rule.count) return undefined
  const afterSeconds = rule.after_seconds[Math.min(used, rule.after_seconds.length - 1)] ?? 0
  return {
    at: new Date(now.getTime() + afterSeconds * 1000),
    detail: { rule: name, redial: used + 1, of: rule.count, after_seconds: afterSeconds },
  }
}

function insideWindow(at: Date, windows: readonly CallingWindow[], timeZone: string): Date {
  const opening = windowOpening(windows, { timeZone, at })
  // A window that never opens may be changed: the pump looks at it again.
  return opening.open ? at : (opening.opensAt ?? at)
}
