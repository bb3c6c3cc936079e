import { windowOpening } from '@perezvon/contracts/campaign/window-opening'
import type {
  CallerPattern,
  InboundAction,
  InboundNumberSpec,
  OpeningHours,
} from '@perezvon/contracts/inbound/inbound-number'

/** Who calls, as far as it decides anything. `number` undefined: it is withheld. */
export type Caller = { number: string | undefined; known: boolean; suppressed: boolean }

/** What becomes of a call, and which part of the number's document says so. */
export type CallerVerdict = { action: InboundAction; because: 'caller' | 'closed' | 'open' }

/** What becomes of an incoming call: the first rule for callers that fits, else the opening hours, else the number's agent. */
export function judgeCaller(spec: InboundNumberSpec, caller: Caller, now: Date): CallerVerdict {
  const rule = spec.callers.find(({ from }) => from.some((pattern) => fits(pattern, caller)))
  if (rule !== undefined) return { action: rule, because: 'caller' }
  if (spec.hours !== undefined && !isOpen(spec.hours, now))
    return { action: spec.when_closed, because: 'closed' }
  const { agent, agent_version: version } = spec
  const pinned = version === undefined ? {} : { agent_version: version }
  return { action: { action: 'answer', agent, ...pinned }, because: 'open' }
}

function fits(pattern: CallerPattern, { number, known, suppressed }: Caller): boolean {
  switch (pattern) {
    case 'withheld':
      return number === undefined
    case 'known':
      return known
    case 'suppressed':
      return suppressed
    default:
      return number?.startsWith(pattern) ?? false
  }
}

function isOpen(
  { windows, time_zone: timeZone, closed_on: blackoutDates }: OpeningHours,
  now: Date,
): boolean {
  return windowOpening(windows, { timeZone, at: now, blackoutDates }).open
}
