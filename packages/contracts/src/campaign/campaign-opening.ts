import type { CampaignTerms } from './campaign-spec.ts'
import { effectiveWindows, type WindowTerms } from './effective-windows.ts'
import { type WindowOpening, windowOpening } from './window-opening.ts'

/** All terms that decide when a campaign's people may be called. */
export type OpeningTerms = WindowTerms & Pick<CampaignTerms, 'blackout_dates'>

/**
 * Whether a contact of a campaign may be called at `at`, and if not, when next: by its windows, its country's hours and
 * its blackout dates. The one question of import, plan, dial, claim and redial.
 */
export function campaignOpening(
  terms: OpeningTerms,
  { timeZone, at }: { timeZone: string; at: Date },
): WindowOpening {
  return windowOpening(effectiveWindows(terms), { timeZone, at, blackoutDates: terms.blackout_dates })
}
