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
  const known = openSince.get(terms)?.get(timeZone)
  if (known !== undefined && known.from <= at && at < known.closesAt)
    return { open: true, closesAt: known.closesAt }
  const openingAt = (moment: Date) =>
    windowOpening(effectiveWindows(terms), { timeZone, at: moment, blackoutDates: terms.blackout_dates })
  const opening = openingAt(at)
  if (!opening.open) return opening
  const lastDial = new Date(opening.closesAt.getTime() - DIAL_LEAD_MS)
  // Where one window follows another without a gap, the first does not close.
  if (at >= lastDial) return openingAt(opening.closesAt)
  remember(terms, timeZone, { from: at, closesAt: lastDial })
  return { open: true, closesAt: lastDial }
}

/** Open at one moment and till another, and so at each between them: calls of one minute need not ask a calendar each. */
type OpenSince = { from: Date; closesAt: Date }
/** Of terms that nobody changes: a change makes others. */
const openSince = new WeakMap<OpeningTerms, Map<string, OpenSince>>()

function remember(terms: OpeningTerms, timeZone: string, open: OpenSince): void {
  const ofTerms = openSince.get(terms) ?? new Map<string, OpenSince>()
  ofTerms.set(timeZone, open)
  openSince.set(terms, ofTerms)
}

/** Whether a call that is let go at `at` could ring only when it is `end`, or later: nobody is called then. */
export function isTooLate(at: Date, end: Date): boolean {
  return at.getTime() + DIAL_LEAD_MS >= end.getTime()
}
