import type { CampaignTerms } from '@perezvon/contracts/campaign/campaign-spec'
import { effectiveWindows } from '@perezvon/contracts/campaign/effective-windows'
import type { Assumptions, Forecast } from '@perezvon/contracts/http/preflight'
import { openSlots } from './open-slots.ts'
import { mostCalls, type OutcomeShares, redialWaves } from './redial-waves.ts'
import { simulateDialling } from './simulate-dialling.ts'

/** What a forecast is made from. */
export type ForecastFacts = {
  terms: CampaignTerms
  /** The agent's or the campaign's limit, the shorter. */
  maxDurationSeconds: number
  /** Whom to call, by zone key. */
  zones: readonly { timeZone: string; contacts: number }[]
  assumptions: Assumptions
  now: Date
}

/** Seconds on the line beside what is assumed: until a person picks up, until a machine does and is heard out… */
const LINE = { untilAnswered: 12, voicemail: 25, busy: 4, failed: 6, other: 8 }

/** What a campaign is to be expected to come to: a calculation of averages, not of chances. Asks no clock and no server. */
export async function forecast(facts: ForecastFacts): Promise<Forecast> {
  const { terms, zones, assumptions, now } = facts
  const shares = sharesOf(assumptions)
  const retries = retriesOf(terms)
  const waves = redialWaves(retries, shares)
  const contacts = zones.reduce((sum, zone) => sum + zone.contacts, 0)
  const lineSeconds = lineSecondsOf(facts, shares)
  const callsPerSecond = Math.min(terms.calls_per_second, terms.concurrency / lineSeconds)
  const dialled = await simulateDialling({
    zones,
    waves,
    callsPerSecond,
    isOpen: openSlots({ windows: effectiveWindows(terms), blackoutDates: terms.blackout_dates }),
    ...spanOf(terms, now),
  })
  const callsEach = waves.reduce((sum, wave) => sum + wave.share, 0)
  const calls = { expected: rounded(contacts * callsEach), at_most: contacts * mostCalls(retries) }
  const talk = talkMinutes(facts, calls, shares)
  const price = assumptions.price_per_minute
  return {
    contacts,
    calls_per_hour: rounded(callsPerSecond * 3600),
    starts_at: dialled.startsAt?.toISOString() ?? null,
    expected_finish: dialled.finish && new Date(dialled.finish.getTime() + lineSeconds * 1000).toISOString(),
    calls,
    talk_minutes: talk,
    cost:
      price === undefined
        ? null
        : { expected: rounded(talk.expected * price), at_most: rounded(talk.at_most * price) },
    left_over: rounded(dialled.leftOver),
    assumptions: {
      talk_seconds: assumptions.talk_seconds,
      answered_share: assumptions.answered_share,
      no_answer_share: assumptions.no_answer_share,
      voicemail_share: assumptions.voicemail_share,
      busy_share: assumptions.busy_share,
      failed_share: assumptions.failed_share,
      price_per_minute: price ?? null,
      line_seconds: rounded(lineSeconds),
    },
  }
}

function sharesOf(assumptions: Assumptions): OutcomeShares {
  return {
    answered: assumptions.answered_share,
    no_answer: assumptions.no_answer_share,
    voicemail: assumptions.voicemail_share,
    busy: assumptions.busy_share,
    failed: assumptions.failed_share,
  }
}

/** A machine that answered is not redialled where the campaign says so. */
function retriesOf({ retries, voicemail }: CampaignTerms): CampaignTerms['retries'] {
  return voicemail === 'redial' ? retries : { ...retries, voicemail: { ...retries.voicemail, count: 0 } }
}

function lineSecondsOf(
  { terms, assumptions, maxDurationSeconds }: ForecastFacts,
  shares: OutcomeShares,
): number {
  const talk = Math.min(assumptions.talk_seconds, maxDurationSeconds)
  const other = 1 - shares.answered - shares.no_answer - shares.voicemail - shares.busy - shares.failed
  return (
    shares.answered * (LINE.untilAnswered + talk) +
    shares.no_answer * terms.ring_seconds +
    shares.voicemail * LINE.voicemail +
    shares.busy * LINE.busy +
    shares.failed * LINE.failed +
    Math.max(other, 0) * LINE.other
  )
}

function talkMinutes(
  { assumptions, maxDurationSeconds }: ForecastFacts,
  calls: { expected: number; at_most: number },
  shares: OutcomeShares,
): { expected: number; at_most: number } {
  const talk = Math.min(assumptions.talk_seconds, maxDurationSeconds)
  return {
    expected: rounded((calls.expected * shares.answered * talk) / 60),
    at_most: rounded((calls.at_most * maxDurationSeconds) / 60),
  }
}

/** From when on people may be called, and when their time is over. */
function spanOf(terms: CampaignTerms, now: Date): { notBefore: Date; until: Date | undefined } {
  const ends = [
    ...(terms.not_after === undefined ? [] : [Date.parse(terms.not_after)]),
    ...(terms.time_to_live_seconds === undefined ? [] : [now.getTime() + terms.time_to_live_seconds * 1000]),
  ]
  return {
    notBefore: new Date(Math.max(now.getTime(), Date.parse(terms.not_before ?? now.toISOString()))),
    until: ends.length === 0 ? undefined : new Date(Math.min(...ends)),
  }
}

/** Two decimals: more would pretend to know. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
