import type { AttemptState } from '@perezvon/contracts/call/attempt-state'
import { campaignOpening, isTooLate } from '@perezvon/contracts/campaign/campaign-opening'
import type { CampaignTerms } from '@perezvon/contracts/campaign/campaign-spec'
import type { CampaignState } from '@perezvon/contracts/campaign/campaign-state'
import type { FrequencyOpening } from '@perezvon/contracts/campaign/frequency-caps'
import type { ClaimRefusal } from '@perezvon/contracts/http/claim-call'
import type { ExpiryRule } from './expired-contacts.ts'

/** What a claim is judged by. `campaign: null`: a single call, which has neither windows nor an end. */
export type ClaimFacts = {
  state: AttemptState
  claimedBy: string | null
  /** Of an earlier session: it stands for all. */
  refusal: { reason: ClaimRefusal; detail: string } | null
  suppressed: boolean
  expiry: { at: Date; rule: ExpiryRule } | null
  campaign: { state: CampaignState; notAfter: Date | null; terms: CampaignTerms; timeZone: string } | null
}

/** Why a claim is refused. `numbers` go into the journal; `until`: from when on it would not be. */
export type Refusal = {
  reason: ClaimRefusal
  detail: string
  numbers?: Readonly<Record<string, unknown>>
  until?: Date
}

export const SUPPRESSED: Refusal = {
  reason: 'suppressed',
  detail: 'the number is on the list of those who are not called',
}

/** Why a claim must be refused, whatever the number's frequency caps say; undefined: they decide. */
export function judgeClaim(facts: ClaimFacts, now: Date): Refusal | undefined {
  const { state, claimedBy, refusal, campaign } = facts
  if (state === 'ended') return { reason: 'already-ended', detail: 'the attempt has its outcome already' }
  if (claimedBy !== null)
    return {
      reason: 'claimed-by-another-session',
      detail: 'another session holds the attempt and dials',
    }
  if (refusal !== null) return refusal
  if (facts.suppressed) return SUPPRESSED
  if (campaign === null) return undefined
  if (campaign.state !== 'running')
    return { reason: 'campaign-not-running', detail: `the campaign is ${campaign.state}` }
  return judgeTime(facts, campaign, now)
}

function judgeTime(
  { expiry }: ClaimFacts,
  { notAfter, terms, timeZone }: NonNullable<ClaimFacts['campaign']>,
  now: Date,
): Refusal | undefined {
  if (notAfter !== null && isTooLate(now, notAfter)) return expired('campaign-time-is-over', notAfter)
  if (expiry !== null && isTooLate(now, expiry.at)) return expired(expiry.rule, expiry.at)
  const opening = campaignOpening(terms, { timeZone, at: now })
  if (opening.open) return undefined
  const opensAt = opening.opensAt?.toISOString() ?? 'no hour of the week'
  return { reason: 'outside-window', detail: `it may be called from ${opensAt} (${timeZone})` }
}

function expired(rule: ExpiryRule, at: Date): Refusal {
  const told = at.toISOString()
  return {
    reason: 'expired',
    detail: `its time is over at ${told} (${rule})`,
    numbers: { rule, expires_at: told },
  }
}

/** The refusal where a number was called too often. */
export function judgeFrequency(opening: FrequencyOpening): Refusal | undefined {
  if (opening.open) return undefined
  const { cap, limit, dialled, opensAt: until } = opening
  return {
    reason: 'frequency-cap',
    detail: `the number was called too often (${cap}: ${limit}, called: ${dialled}): it may be called from ${until.toISOString()}`,
    numbers: { cap, limit, dialled, until: until.toISOString() },
    until,
  }
}

/** Refusals that are about the person or the campaign, not about which session asks. */
export function standsForAll({ reason }: Refusal): boolean {
  return reason !== 'claimed-by-another-session' && reason !== 'already-ended'
}
