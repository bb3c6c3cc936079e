import type { Forecast, Preflight } from '@perezvon/contracts/http/preflight'
import { printable } from '../printable.ts'
import { textTable } from '../text-table.ts'
import { countText, durationText, moneyText, timeText } from './watch/figures-text.ts'

type ReportOptions = { now: Date; timeZone?: string }

/** Told one by one; the rest are counted. */
const MOST_TOLD = 20

/** Whether somebody has to mend the campaign or its list before it is run. */
export function mustBeMended({ ready, contacts }: Preflight): boolean {
  return !ready || contacts.rejected > 0 || contacts.never_in_window > 0
}

/** What would come of a campaign, for a person to read: what must be mended first, what is to be expected last. */
export function preflightLines(preflight: Preflight, options: ReportOptions): string[] {
  return [
    preflight.ready ? 'The campaign can be run.' : 'The campaign cannot be run as it is.',
    ...faultLines(preflight),
    ...contactLines(preflight),
    ...zoneLines(preflight, options),
    ...forecastLines(preflight.forecast, options),
    ...budgetLines(preflight),
    ...preflight.notices.map(({ code, detail }) => `${code}: ${detail}`),
  ].map(printable)
}

function faultLines({ campaign, faults, contacts, missing_variables: missing }: Preflight): string[] {
  const told = faults.slice(0, MOST_TOLD)
  const untold = contacts.rejected - new Set(told.map(({ line }) => line)).size
  return [
    ...campaign.faults.map((fault) => `  ${faultText(fault)}`),
    ...told.map((fault) => `  line ${fault.line}: ${faultText(fault)}`),
    ...(untold > 0 ? [`  and ${countText(untold)} more rejected rows`] : []),
    ...missing.map(
      ({ variable, contacts: count }) => `  ${countText(count)} contacts bring no value for {{${variable}}}`,
    ),
  ]
}

function faultText(fault: { field: string; fault: string; remedy?: string | undefined }): string {
  return `${fault.field} ${fault.fault}${fault.remedy === undefined ? '' : `. ${fault.remedy}`}`
}

function contactLines({ contacts }: Preflight): string[] {
  const counts: readonly [string, number][] = [
    ['rejected', contacts.rejected],
    ['duplicates in the list', contacts.duplicates_in_list],
    ['duplicates in the campaign', contacts.duplicates_in_campaign],
    ['suppressed', contacts.suppressed],
    ['outside their window now', contacts.outside_window_now],
    ['never in a window', contacts.never_in_window],
    ['held back by a frequency cap now', contacts.capped_now],
  ]
  const told = counts.filter(([, count]) => count > 0).map(([what, count]) => `${countText(count)} ${what}`)
  return [
    `Contacts: ${countText(contacts.received)} rows, ${countText(contacts.to_call)} to call${told.map((text) => `, ${text}`).join('')}`,
  ]
}

function zoneLines({ zones }: Preflight, options: ReportOptions): string[] {
  const rows = zones
    .slice(0, MOST_TOLD)
    .map(({ time_zone, contacts, open_now, opens_at }) => [
      '',
      time_zone,
      countText(contacts),
      open_now
        ? 'open now'
        : opens_at === null
          ? 'never open'
          : `opens ${timeText(new Date(opens_at), options)}`,
    ])
  const untold = zones.length - rows.length
  return [
    ...textTable(rows, [false, false, true]),
    ...(untold > 0 ? [`  and ${countText(untold)} more time zones`] : []),
  ]
}

function forecastLines(forecast: Forecast, options: ReportOptions): string[] {
  const { starts_at: start, expected_finish: finish, calls, talk_minutes: talk, cost } = forecast
  const { assumptions: assumed, left_over: left } = forecast
  const time = (instant: string | null, never: string) =>
    instant === null ? never : timeText(new Date(instant), options)
  const percent = (share: number) => `${Math.round(share * 100)} %`
  return [
    `Expected: first call ${time(start, 'never')}, last call ${time(finish, 'later than can be told')}`,
    `  ${about(calls.expected)} calls with redials, ${about(calls.at_most)} at most; ${about(forecast.calls_per_hour)} an hour at full pace`,
    `  talk ${durationText(talk.expected * 60)}, ${durationText(talk.at_most * 60)} at most`,
    cost === null
      ? '  cost: say what a minute costs, --assume price_per_minute=…'
      : `  cost ${moneyText(cost.expected)}, ${moneyText(cost.at_most)} at most`,
    ...(left > 0 ? [`  ${about(left)} contacts will not be through when their time is over`] : []),
    `  assumed: ${percent(assumed.answered_share)} answer, ${percent(assumed.no_answer_share)} do not, ${percent(assumed.voicemail_share)} machines, ${percent(assumed.busy_share)} busy; ${countText(assumed.talk_seconds)} s of talk. Others by --assume answered_share=…`,
  ]
}

function about(count: number): string {
  return countText(Math.round(count))
}

function budgetLines({ budget }: Preflight): string[] {
  if (budget === null) return []
  if (budget.suffices_at_most) return ['Budget: suffices, whatever happens']
  return [
    budget.suffices ? 'Budget: suffices for what is expected' : 'Budget: is spent before the end is expected',
  ]
}
