import type { Verdict } from './verdict.ts'

/** Refusals of a claim that say nothing about the contact: only that this was not the moment. */
const NOT_NOW: ReadonlySet<string> = new Set(['outside-window', 'frequency-cap'])

/** Whether a refused claim is no fault of the contact: the attempt counts for nothing, and its contact waits again. */
export function isBeforeDial({ outcome, reason }: Verdict): boolean {
  return outcome === 'cancelled' || outcome === 'expired' || (outcome === 'refused' && NOT_NOW.has(reason))
}
