import { OUTCOMES, type Outcome } from '@perezvon/contracts/call/outcome'
import { campaignOpening, type OpeningTerms } from '@perezvon/contracts/campaign/campaign-opening'
import type { CampaignTerms } from '@perezvon/contracts/campaign/campaign-spec'
import type { RetryRules } from '@perezvon/contracts/campaign/retry-rules'

/** One call as it went in the rehearsal, its times as in life. */
export type RehearsedCall = { outcome: Outcome | null; lineMs: number; talkMs: number }
/** One person and the calls that were made to them, in their order. */
export type RehearsedPerson = { timeZone: string; calls: readonly RehearsedCall[] }

export type ForecastTerms = OpeningTerms &
  Pick<CampaignTerms, 'concurrency' | 'calls_per_second' | 'retries' | 'not_before'>

/** What the same calls would have been in life, at the campaign's own windows, pauses and limits. */
export type Forecast = {
  calls: number
  talkMinutes: number
  /** The first and the last moment of dialling; undefined: nobody would be called. */
  beginsAt: Date | undefined
  endsAt: Date | undefined
  /** Hours in which at least one line was taken. */
  busyHours: number
  mostLines: number
  /** People for whom no hour of the week is open. */
  neverOpen: number
}

/** Between the request and the first tone: the session starts and claims. */
const SETUP_MS = 2_000

/**
 * Plays the rehearsed calls again on paper, from `startAt` on: each when its person's window is open, its pause is over, a
 * line is free and the rate allows it.
 */
export function forecastLife(
  people: readonly RehearsedPerson[],
  options: { terms: ForecastTerms; startAt: Date },
): Forecast {
  const { terms } = options
  const notBefore = terms.not_before === undefined ? 0 : Date.parse(terms.not_before)
  const startMs = Math.max(options.startAt.getTime(), notBefore)
  const queue = new DueQueue()
  for (const person of people) if (person.calls.length > 0) queue.add({ person, next: 0, dueMs: startMs })
  const lines = new Lines(terms.concurrency)
  const spacingMs = 1000 / terms.calls_per_second
  let paceMs = startMs
  let neverOpen = 0
  for (let due = queue.take(); due !== undefined; due = queue.take()) {
    const { person, next } = due
    const atMs = Math.max(due.dueMs, paceMs, lines.freeAtMs())
    const opening = campaignOpening(terms, { timeZone: person.timeZone, at: new Date(atMs) })
    if (!opening.open) {
      if (opening.opensAt === undefined) neverOpen += 1
      else queue.add({ ...due, dueMs: opening.opensAt.getTime() })
      continue
    }
    const call = person.calls[next]
    if (call === undefined) continue
    const endMs = atMs + SETUP_MS + call.lineMs
    lines.take(atMs, endMs)
    paceMs = atMs + spacingMs
    if (next + 1 < person.calls.length)
      queue.add({ person, next: next + 1, dueMs: endMs + pauseMs(terms.retries, person.calls, next) })
  }
  const calls = people.flatMap((person) => person.calls)
  const talkMs = calls.reduce((sum, call) => sum + call.talkMs, 0)
  return { calls: calls.length, talkMinutes: talkMs / 60_000, neverOpen, ...lines.figures() }
}

/** The same for the machine-readable line. */
export function forecastFigures({ beginsAt, endsAt, ...forecast }: Forecast) {
  const round = (value: number) => Math.round(value * 100) / 100
  return {
    begins_at: beginsAt?.toISOString() ?? null,
    ends_at: endsAt?.toISOString() ?? null,
    calls: forecast.calls,
    talk_minutes: round(forecast.talkMinutes),
    busy_hours: round(forecast.busyHours),
    most_lines: forecast.mostLines,
    never_open: forecast.neverOpen,
  }
}

/** The pause that the campaign's rule asks for after a call; none where the call did not count. */
function pauseMs(retries: RetryRules, calls: readonly RehearsedCall[], index: number): number {
  const { outcome, lineMs = 0 } = calls[index] ?? {}
  const name = outcome ? OUTCOMES[outcome].retry : undefined
  if (name === undefined) return 0
  const used = calls.slice(0, index).filter((call) => call.outcome === outcome).length
  const { after_seconds: pauses, min_gap_seconds: gap } = retries[name]
  const pause = (pauses[Math.min(used, pauses.length - 1)] ?? 0) * 1000
  return Math.max(pause, gap * 1000 - lineMs)
}

type Due = { person: RehearsedPerson; next: number; dueMs: number }

/** Who is due, the earliest first. */
class DueQueue {
  readonly #due: Due[] = []

  add(due: Due): void {
    let low = 0
    let high = this.#due.length
    while (low < high) {
      const middle = (low + high) >>> 1
      // The earliest stands last, where taking it moves nobody.
      if ((this.#due[middle]?.dueMs ?? 0) > due.dueMs) low = middle + 1
      else high = middle
    }
    this.#due.splice(low, 0, due)
  }

  take(): Due | undefined {
    return this.#due.pop()
  }
}

/** The campaign's lines, and what they carried. */
class Lines {
  readonly #limit: number
  readonly #freeAtMs: number[] = []
  readonly #spans: { fromMs: number; toMs: number }[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  freeAtMs(): number {
    return this.#freeAtMs.length < this.#limit ? 0 : Math.min(...this.#freeAtMs)
  }

  take(fromMs: number, toMs: number): void {
    const freed = this.#freeAtMs.findIndex((freeAtMs) => freeAtMs <= fromMs)
    if (freed >= 0) this.#freeAtMs.splice(freed, 1)
    this.#freeAtMs.push(toMs)
    this.#spans.push({ fromMs, toMs })
  }

  figures(): Pick<Forecast, 'beginsAt' | 'endsAt' | 'busyHours' | 'mostLines'> {
    const spans = this.#spans.toSorted((one, other) => one.fromMs - other.fromMs)
    const first = spans[0]
    if (first === undefined) return { beginsAt: undefined, endsAt: undefined, busyHours: 0, mostLines: 0 }
    let busyMs = 0
    let untilMs = first.fromMs
    for (const { fromMs, toMs } of spans) {
      busyMs += Math.max(0, toMs - Math.max(fromMs, untilMs))
      untilMs = Math.max(untilMs, toMs)
    }
    return {
      beginsAt: new Date(first.fromMs),
      endsAt: new Date(untilMs),
      busyHours: busyMs / 3_600_000,
      mostLines: mostAtOnce(spans),
    }
  }
}

function mostAtOnce(spans: readonly { fromMs: number; toMs: number }[]): number {
  const changes = spans
    .flatMap(({ fromMs, toMs }) => [
      { atMs: fromMs, by: 1 },
      { atMs: toMs, by: -1 },
    ])
    .toSorted((one, other) => one.atMs - other.atMs || one.by - other.by)
  let taken = 0
  let most = 0
  for (const { by } of changes) {
    taken += by
    most = Math.max(most, taken)
  }
  return most
}
