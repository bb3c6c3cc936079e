import { campaignOpening, type OpeningTerms } from '@perezvon/contracts/campaign/campaign-opening'
import type { ClosedZone } from '@perezvon/store/deferrals'

const LOOK_AGAIN_MS = 86_400_000

/** Of a campaign's time zones those in which nobody may be called at `at`, and until when, as the journal tells it. */
export function closedZones(
  terms: OpeningTerms & { time_zone: string },
  { timeZones, at }: { timeZones: readonly string[]; at: Date },
): ClosedZone[] {
  return [...new Set([terms.time_zone, ...timeZones])].flatMap((timeZone) => {
    const opening = campaignOpening(terms, { timeZone, at })
    if (opening.open) return []
    // A window that never opens may be changed: it is looked at again.
    const until = opening.opensAt ?? new Date(at.getTime() + LOOK_AGAIN_MS)
    const detail = { reason: 'outside-window', time_zone: timeZone, until: until.toISOString() }
    return [{ timeZone, until, detail }]
  })
}
