import type { CampaignTerms } from '@perezvon/contracts/campaign/campaign-spec'
import type { RetryRule, RetryRules } from '@perezvon/contracts/campaign/retry-rules'

/** What one machine can carry: more lines would only wait for each other. */
const MOST_CONCURRENCY = 60
const MOST_CALLS_PER_SECOND = 20

/** What of a campaign's terms a rehearsal changes, for a person to read. */
export const REHEARSED_OTHERWISE = [
  'any hour will do: windows, blackout dates and frequency caps count in the forecast only, or not at all',
  'pauses before a redial are as much shorter as speech is quicker',
  'recordings are off: nothing is transcribed or analysed; webhooks are not called',
]

/**
 * The terms under which a campaign is rehearsed at `speed` times life: the same people and rules, but any hour will do,
 * and what takes hours is over in seconds.
 */
export function rehearsedTerms(terms: CampaignTerms, speed: number): CampaignTerms {
  const {
    not_before: _begin,
    not_after: _end,
    time_to_live_seconds: _life,
    frequency_caps: _caps,
    country_profile: _profile,
    budget,
    ...rest
  } = terms
  return {
    ...rest,
    // The rig's currency is invented; minutes of talk are those of life.
    ...(budget?.minutes === undefined ? {} : { budget: { minutes: budget.minutes } }),
    calling_windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }],
    blackout_dates: [],
    concurrency: Math.min(terms.concurrency, MOST_CONCURRENCY),
    calls_per_second: Math.min(terms.calls_per_second * speed, MOST_CALLS_PER_SECOND),
    reserved_lines: 0,
    retries: quickRetries(terms.retries, speed),
    webhooks: [],
  }
}

function quickRetries({ busy, no_answer, voicemail, failed }: RetryRules, speed: number): RetryRules {
  return {
    busy: quick(busy, speed),
    no_answer: quick(no_answer, speed),
    voicemail: quick(voicemail, speed),
    failed: quick(failed, speed),
  }
}

function quick(rule: RetryRule, speed: number): RetryRule {
  const quickened = (seconds: number) => Math.max(1, Math.round(seconds / speed))
  return {
    ...rule,
    after_seconds: rule.after_seconds.map(quickened),
    min_gap_seconds: Math.round(rule.min_gap_seconds / speed),
  }
}
