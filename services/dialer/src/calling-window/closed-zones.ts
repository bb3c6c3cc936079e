import type { CallingWindow } from '@perezvon/contracts/campaign/calling-window'
import { windowOpening } from '@perezvon/contracts/campaign/window-opening'
import type { ClosedZone } from '@perezvon/store/contacts'

const LOOK_AGAIN_MS = 86_400_000

/** Of a campaign's time zones those in which nobody may be called at `at`, and until when, as the journal tells it. */
export function closedZones(
  campaign: { timeZone: string; timeZones: readonly string[]; windows: readonly CallingWindow[] },
  at: Date,
): ClosedZone[] {
  const zones = new Set([campaign.timeZone, ...campaign.timeZones])
  return [...zones].flatMap((timeZone) => {
    const opening = windowOpening(campaign.windows, { timeZone, at })
    if (opening.open) return []
    // A window that never opens may be changed: it is looked at again.
    const until = opening.opensAt ?? new Date(at.getTime() + LOOK_AGAIN_MS)
    const detail = { reason: 'outside-window', time_zone: timeZone, until: until.toISOString() }
    return [{ timeZone, until, detail }]
  })
}
