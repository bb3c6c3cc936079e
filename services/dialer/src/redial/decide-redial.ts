import type { EndReason } from '@perezvon/contracts/call/end-reason'
import { OUTCOMES, type Outcome } from '@perezvon/contracts/call/outcome'
import { campaignOpening, isTooLate, type OpeningTerms } from '@perezvon/contracts/campaign/campaign-opening'
import type { CampaignTerms } from '@perezvon/contracts/campaign/campaign-spec'
import type { CampaignState } from '@perezvon/contracts/campaign/campaign-state'
import type { Over, Redial } from '@perezvon/store/close-attempt'
import type { ExpiryRule } from '@perezvon/store/expired-contacts'

type Terms = OpeningTerms & Pick<CampaignTerms, 'retries' | 'voicemail'>

/** What a redial is decided from. `campaign: null`: a single call, which is never dialled again by itself. */
export type RedialFacts = {
  outcome: Outcome
  reason: string
  /** The attempt ended before anybody could be dialled, for no fault of the contact: it does not count. */
  beforeDial: boolean
  /** How often attempts at this contact ended with each outcome before. */
  earlier: Partial<Record<Outcome, number>>
  /** When this attempt was dialled, if it was. */
  dialledAt: Date | null
  /** Until when a frequency cap shuts the claim, where it did. */
  refusedUntil: Date | null
  /** A time that was agreed with the person in the call. */
  callback: { wantedAt: Date; dueAt: Date } | null
  /** From when on the contact is not dialled any more, and by which rule. */
  expiry: { at: Date; rule: ExpiryRule } | null
  campaign: { state: CampaignState; notAfter: Date | null; spec: Terms; version: number } | null
  timeZone: string
  now: Date
}

/** `over`: a rule would have the contact dialled again, and its time will be over by then. Neither: its outcome is final. */
export type AfterAttempt = { redial?: Redial; over?: Over }

/** When the contact is wanted again, by which rule and numbers. `notBefore`: something else than windows stands in the way. */
type Wish = { at: Date; notBefore?: Date; detail: Readonly<Record<string, unknown>> }

/**
 * When a contact is dialled again, with the rule and the numbers that say so. A redial lies inside the person's calling
 * window, and before the end of the contact's time and the campaign's.
 */
export function decideRedial(facts: RedialFacts): AfterAttempt {
  const { campaign } = facts
  if (campaign === null || campaign.state === 'cancelled') return {}
  const wish = facts.beforeDial ? atOnce(facts) : (byAgreement(facts) ?? byRule(facts, campaign.spec))
  if (wish === undefined) return {}
  const dueAt = insideWindow(latest(wish.at, wish.notBefore), campaign.spec, facts.timeZone)
  const over = overBy(dueAt, facts, campaign.notAfter)
  if (over !== undefined) return { over }
  const detail = { ...wish.detail, time_zone: facts.timeZone }
  return { redial: { dueAt, wantedAt: wish.at, termsVersion: campaign.version, detail } }
}

/** Whoever has the message knows what the call was about. */
const LEFT_A_MESSAGE: EndReason = 'voicemail-message'

function atOnce({ reason, refusedUntil, now }: RedialFacts): Wish {
  const detail = { rule: reason }
  return refusedUntil === null ? { at: now, detail } : { at: now, notBefore: refusedUntil, detail }
}

/** What was promised to the person holds however the call ended, and uses up no redial of any rule; but not after a no. */
function byAgreement({ callback, outcome, now }: RedialFacts): Wish | undefined {
  if (callback === null || outcome === 'opted-out') return undefined
  const detail = { rule: 'callback', wanted_at: callback.wantedAt.toISOString() }
  return { at: callback.wantedAt, notBefore: latest(callback.dueAt, now), detail }
}

function byRule({ outcome, reason, earlier, dialledAt, now }: RedialFacts, terms: Terms): Wish | undefined {
  const name = OUTCOMES[outcome].retry
  if (name === undefined) return undefined
  if (outcome === 'voicemail' && (terms.voicemail === 'finish' || reason === LEFT_A_MESSAGE)) return undefined
  const rule = terms.retries[name]
  const used = earlier[outcome] ?? 0
  if (used >= rule.count) return undefined
  const afterSeconds = rule.after_seconds[Math.min(used, rule.after_seconds.length - 1)] ?? 0
  const gapSeconds = rule.min_gap_seconds
  const gap = dialledAt && gapSeconds > 0 ? new Date(dialledAt.getTime() + gapSeconds * 1000) : undefined
  return {
    at: latest(new Date(now.getTime() + afterSeconds * 1000), gap),
    detail: {
      rule: name,
      redial: used + 1,
      of: rule.count,
      after_seconds: afterSeconds,
      ...(gapSeconds > 0 ? { min_gap_seconds: gapSeconds } : {}),
    },
  }
}

function insideWindow(at: Date, terms: Terms, timeZone: string): Date {
  const opening = campaignOpening(terms, { timeZone, at })
  // A window that never opens may be changed: the pump looks at it again.
  return opening.open ? at : (opening.opensAt ?? at)
}

function overBy(dueAt: Date, { expiry }: RedialFacts, notAfter: Date | null): Over | undefined {
  const due = { would_be_due_at: dueAt.toISOString() }
  if (notAfter !== null && isTooLate(dueAt, notAfter)) {
    const detail = { campaign_not_after: notAfter.toISOString(), ...due }
    return { rule: 'campaign-time-is-over', detail }
  }
  if (expiry !== null && isTooLate(dueAt, expiry.at))
    return { rule: expiry.rule, detail: { expires_at: expiry.at.toISOString(), ...due } }
  return undefined
}

function latest(one: Date, other: Date | undefined): Date {
  return other !== undefined && other > one ? other : one
}
