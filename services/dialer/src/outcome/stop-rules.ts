import { OUTCOMES } from '@perezvon/contracts/call/outcome'
import type { StopRules } from '@perezvon/contracts/campaign/stop-rules'
import type { EndedCall } from '@perezvon/store/attempt-outcomes'

/** Whether any of them can stop a campaign at all. */
export function hasStopRules(rules: StopRules): boolean {
  const { failure_share: failures, opt_out_share: optOuts, short_hang_up_share: shortHangUps } = rules
  return [failures, optOuts, shortHangUps].some((limit) => limit !== undefined)
}

/**
 * The stop rule that a campaign's last calls broke, with its figures; undefined where it may go on, or where there are not
 * `over_calls` of them yet. A share that reaches its limit breaks it. `latest`: the newest first.
 */
export function brokenStopRule(rules: StopRules, latest: readonly EndedCall[]): string | undefined {
  const calls = latest.slice(0, rules.over_calls)
  if (calls.length < rules.over_calls) return undefined
  const reached = calls.filter(({ outcome }) => OUTCOMES[outcome].reached)
  const failed = calls.filter(({ outcome }) => isFailure(OUTCOMES[outcome].fault))
  const optedOut = reached.filter(({ outcome }) => outcome === 'opted-out')
  const short = reached.filter(
    ({ endedBy, seconds }) => endedBy === 'person' && seconds < rules.short_hang_up_seconds,
  )
  const shortly = `hung up within ${rules.short_hang_up_seconds} s`
  return (
    broken('failure_share', rules.failure_share, failed, calls, ['calls', 'failed']) ??
    broken('opt_out_share', rules.opt_out_share, optedOut, reached, ['people reached', 'opted out']) ??
    broken('short_hang_up_share', rules.short_hang_up_share, short, reached, ['people reached', shortly])
  )
}

function isFailure(fault: (typeof OUTCOMES)[keyof typeof OUTCOMES]['fault']): boolean {
  return fault === 'account' || fault === 'ourselves'
}

function broken(
  rule: string,
  limit: number | undefined,
  some: readonly EndedCall[],
  all: readonly EndedCall[],
  [who, what]: [string, string],
): string | undefined {
  if (limit === undefined || all.length === 0 || some.length / all.length < limit) return undefined
  const share = Math.round((some.length / all.length) * 1000) / 1000
  return `stop-rule ${rule}: of the last ${all.length} ${who} ${some.length} ${what} (${share}, the limit is ${limit})`
}
