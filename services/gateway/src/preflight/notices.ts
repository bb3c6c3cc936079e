import { isDeepStrictEqual } from 'node:util'
import type { CampaignTerms } from '@perezvon/contracts/campaign/campaign-spec'
import { effectiveWindows } from '@perezvon/contracts/campaign/effective-windows'
import type { Forecast, Preflight } from '@perezvon/contracts/http/preflight'
import type { FieldFault } from '@perezvon/contracts/http/problem'

type Notice = Preflight['notices'][number]

/** What a preflight has found, as far as somebody should be told in words. */
export type Findings = {
  terms: CampaignTerms
  faults: readonly FieldFault[]
  contacts: Preflight['contacts']
  ofOtherCountries: number
  /** Contacts who may be in several zones. */
  inDoubt: number
  forecast: Forecast
  budget: Preflight['budget']
}

/** What somebody should know before the first call, the gravest first. */
export function noticesOf(found: Findings): Notice[] {
  return [...aboutTheCampaign(found), ...aboutTheList(found), ...aboutTheForecast(found)]
}

function aboutTheCampaign({ terms, faults }: Findings): Notice[] {
  const { country_profile: profile, webhooks, calling_windows: windows } = terms
  const narrowed = !isDeepStrictEqual([...effectiveWindows(terms)], windows)
  return [
    ...notice(
      faults.length > 0,
      'campaign-breaks-profile',
      `It breaks country profile ${profile} and would be refused: see campaign.faults.`,
    ),
    ...notice(
      narrowed && effectiveWindows(terms).length > 0,
      'windows-narrowed',
      `Country profile ${profile} narrows its calling windows: see campaign.calling_windows.`,
    ),
    ...notice(
      webhooks.length > 0,
      'webhooks-not-delivered',
      'Its webhooks are kept, but this version delivers none yet: follow GET /campaigns/{id}/events.',
    ),
  ]
}

function aboutTheList({ contacts, inDoubt, ofOtherCountries, terms }: Findings): Notice[] {
  const { rejected, never_in_window: never, capped_now: capped } = contacts
  return [
    ...notice(rejected > 0, 'rows-rejected', `${rows(rejected)} would be left out: see faults.`),
    ...notice(
      never > 0,
      'window-never-opens',
      `${people(never)} would never be called: no hour is open in all zones where their numbers may be. Give time_zone in their rows, or wider calling_windows.`,
    ),
    ...notice(
      inDoubt > 0,
      'zones-in-doubt',
      `${people(inDoubt)} may be in several time zones by their numbers and would be called only while the window is open in all of them: time_zone in the row settles it.`,
    ),
    ...notice(
      ofOtherCountries > 0,
      'numbers-of-other-countries',
      `${rows(ofOtherCountries)} have numbers of other countries than those that country profile ${terms.country_profile} is meant for.`,
    ),
    ...notice(capped > 0, 'capped-now', `${people(capped)} were called too often of late to be called now.`),
  ]
}

function aboutTheForecast({ forecast, terms, budget }: Findings): Notice[] {
  const ends = terms.not_after !== undefined || terms.time_to_live_seconds !== undefined
  const isLeft = forecast.left_over >= 1
  return [
    ...notice(
      isLeft && ends,
      'finish-after-end',
      `About ${Math.round(forecast.left_over)} contacts would not be through when their time is over (not_after, time_to_live_seconds).`,
    ),
    ...notice(
      isLeft && !ends,
      'finish-is-far',
      'The list would not be through in 120 days: raise concurrency or calls_per_second, or widen calling_windows.',
    ),
    ...notice(
      budget?.suffices === false,
      'budget-too-small',
      'The budget would be reached before the list is through: the campaign would pause there.',
    ),
    ...notice(
      budget?.suffices === true && !budget.suffices_at_most,
      'budget-may-not-suffice',
      'The budget holds for what is expected, not for whatever may happen: the campaign would pause there.',
    ),
  ]
}

function notice(holds: boolean, code: Notice['code'], detail: string): Notice[] {
  return holds ? [{ code, detail }] : []
}

function people(count: number): string {
  return count === 1 ? '1 contact' : `${count} contacts`
}

function rows(count: number): string {
  return count === 1 ? '1 row' : `${count} rows`
}
