import type { CallingWindow } from './calling-window.ts'
import type { CampaignTerms } from './campaign-spec.ts'
import { COUNTRY_RULES } from './country-profile.ts'

/** The terms that decide when people may be called. */
export type WindowTerms = Pick<CampaignTerms, 'calling_windows' | 'purpose' | 'country_profile'>

/**
 * The calling windows that count: the campaign's own, cut to the hours of its country profile. They are never widened.
 * Whoever asks whether somebody may be called now asks these. Empty: nobody is ever called.
 */
export function effectiveWindows(terms: WindowTerms): readonly CallingWindow[] {
  const { calling_windows: windows, purpose, country_profile: profile } = terms
  const hours = profile === undefined ? undefined : COUNTRY_RULES[profile].marketingHours
  if (purpose !== 'marketing' || hours === undefined) return windows
  return windows
    .map((window) => ({
      ...window,
      from: later(window.from, hours.from),
      to: earlier(window.to, hours.to),
    }))
    .filter(({ from, to }) => from < to)
}

// Times of day are written with two digits each, so that their order is that of their texts.
function later(one: string, other: string): string {
  return one > other ? one : other
}

function earlier(one: string, other: string): string {
  return one < other ? one : other
}
