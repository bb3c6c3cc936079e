import type { CampaignTerms } from './campaign-spec.ts'
import { effectiveWindows, type WindowTerms } from './effective-windows.ts'
import { type WindowOpening, windowOpening } from './window-opening.ts'

/** All terms that decide when a campaign's people may be called. */
export type OpeningTerms = WindowTerms & Pick<CampaignTerms, 'blackout_dates'>

/** From the claim to the first ring: a call that is let go in a window's last moments rings when it is over. */
const DIAL_LEAD_MS = 5_000

/**
 * Whether a contact of a campaign may be called at `at`, and if not, when next: by its windows, its country's hours and
 * its blackout dates. The one question of import, plan, dial, claim and redial. Whoever is told yes needs a moment to
 * dial: a window is closed to new calls that much before its end.
 */
export function campaignOpening(
  terms: OpeningTerms,
  { timeZone, at }: { timeZone: string; at: Date },
): WindowOpening {
  const openingAt = (moment: Date) =>
    windowOpening(effectiveWindows(terms), { timeZone, at: moment, blackoutDates: terms.blackout_dates })
  const opening = openingAt(at)
  if (!opening.open) return opening
  const lastDial = new Date(opening.closesAt.getTime() - DIAL_LEAD_MS)
  // Where one window follows another without a gap, the first does not close.
  return at < lastDial ? { open: true, closesAt: lastDial } : openingAt(opening.closesAt)
}

/** Whether a call that is let go at `at` could ring only when it is `end`, or later: nobody is called then. */
export function isTooLate(at: Date, end: Date): boolean {
  return at.getTime() + DIAL_LEAD_MS >= end.getTime()
}
