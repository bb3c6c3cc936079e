import type { Judgement } from './judge/judge-run.ts'
import type { Forecast } from './plain/forecast.ts'
import type { PlayedRun, RunEnding } from './run/play-campaign.ts'
import { carrierWord, storeWord, type Word } from './two-words.ts'

/** What each promise is called in front of a person. */
const PROMISES: Readonly<Record<keyof Judgement, string>> = {
  dialled_twice: 'dialled twice',
  without_outcome: 'contacts without an outcome',
  leases_left: 'lines still held',
  outside_window: 'calls outside a window',
  suppressed_dialled: 'suppressed numbers dialled',
  concurrency_exceeded: 'more calls at once than allowed',
  cps_exceeded: 'more calls a second than allowed',
}
const PROMISE_NAMES = [
  'dialled_twice',
  'without_outcome',
  'leases_left',
  'outside_window',
  'suppressed_dialled',
  'concurrency_exceeded',
  'cps_exceeded',
] as const satisfies readonly (keyof Judgement)[]
const BREACHES_SHOWN = 5

/** How the run ended, where it did not end as it should. */
const ENDINGS: Readonly<Record<RunEnding, string>> = {
  completed: '',
  paused: 'The campaign stopped itself',
  late: 'The campaign did not come to its end in time',
}

/** One line a promise, and under each that was broken the first times it was. */
export function promiseLines(broken: Judgement): string[] {
  const width = Math.max(...Object.values(PROMISES).map((words) => words.length))
  const lines = PROMISE_NAMES.flatMap((promise) => {
    const breaches = broken[promise]
    const more = breaches.length - BREACHES_SHOWN
    return [
      `  ${PROMISES[promise].padEnd(width)}  ${String(breaches.length).padStart(5)}${breaches.length === 0 ? '' : '  BROKEN'}`,
      ...breaches.slice(0, BREACHES_SHOWN).map((breach) => `    ${breach}`),
      ...(more > 0 ? [`    and ${more} more`] : []),
    ]
  })
  return ['Promises, and how often each was broken', ...lines]
}

/** Carrier and store side by side. */
export function sidesLines({
  ledger,
  store,
  campaign,
}: Pick<PlayedRun, 'ledger' | 'store' | 'campaign'>): string[] {
  const carrier = carrierWord(ledger)
  const stored = storeWord(store, campaign)
  const rows = WORD_NAMES.map((name) => [name.replaceAll('_', ' '), carrier[name], stored[name]] as const)
  return [
    `What happened       carrier    store`,
    ...rows.map(
      ([name, one, other]) => `  ${name.padEnd(15)}  ${String(one).padStart(8)} ${String(other).padStart(8)}`,
    ),
  ]
}

const WORD_NAMES = [
  'attempts',
  'dialled',
  'picked_up',
  'busy',
  'no_answer',
  'declined',
  'invalid_number',
  'talk_minutes',
] as const satisfies readonly (keyof Word)[]

/** Final outcomes of contacts, the most frequent first. */
export function outcomeLines({ campaign }: Pick<PlayedRun, 'campaign'>): string[] {
  const outcomes = Object.entries(campaign.counters.outcomes).toSorted(([, one], [, other]) => other - one)
  return aligned('How it ended for the contacts', Object.fromEntries(outcomes))
}

/** What went wrong on purpose; what did not is left out. */
export function faultLines(faults: Readonly<Record<string, number>>): string[] {
  const injected = Object.fromEntries(Object.entries(faults).filter(([, count]) => count > 0))
  if (Object.keys(injected).length === 0) return ['Nothing went wrong on purpose']
  return aligned('What went wrong on purpose', injected)
}

/** What would have happened in life. */
export function forecastLines(forecast: Forecast, timeZone: string): string[] {
  const { beginsAt, endsAt, calls, talkMinutes, busyHours, mostLines, neverOpen } = forecast
  return aligned('In life', {
    [`would begin (${timeZone})`]: wallTime(beginsAt, timeZone),
    'would end': wallTime(endsAt, timeZone),
    calls,
    'minutes of talk': Math.round(talkMinutes),
    'hours with a call on the line': Math.round(busyHours * 10) / 10,
    'lines at once': mostLines,
    ...(neverOpen > 0 ? { 'people whose windows never open': neverOpen } : {}),
  })
}

/** Why the run is not what it should have been, if so. */
export function endingLines({
  ending,
  campaign,
  endedByThemselves,
}: Pick<PlayedRun, 'ending' | 'campaign' | 'endedByThemselves'>): string[] {
  const reason = campaign.state_reason === null ? '' : `: ${campaign.state_reason}`
  return [
    ...(ending === 'completed' ? [] : [`${ENDINGS[ending]}${reason}`]),
    ...endedByThemselves.map((end) => `Nobody killed it, and it ended: ${end}`),
  ]
}

function wallTime(at: Date | undefined, timeZone: string): string {
  if (at === undefined) return 'never'
  return new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'medium', timeStyle: 'short' }).format(at)
}

/** Words and figures below each other, values to the right. */
function aligned(title: string, figures: Readonly<Record<string, number | string>>): string[] {
  const rows = Object.entries(figures).map(
    ([name, value]) => [name.replaceAll('_', ' '), String(value)] as const,
  )
  const names = Math.max(0, ...rows.map(([name]) => name.length))
  const values = Math.max(0, ...rows.map(([, value]) => value.length))
  return [title, ...rows.map(([name, value]) => `  ${name.padEnd(names)}  ${value.padStart(values)}`)]
}
