import type { FaultDialInput } from '@perezvon/simulator/faults/fault-dial'

/** Which requests of a scenario carry events. */
const EVENTS = '/voximplant/events'
/** A batch of events that comes late comes so late. */
const EVENT_LATE_MS = 3_000

/** Shares of one at which things go wrong. */
export type FaultShares = {
  eventsLost: number
  eventsRepeated: number
  eventsLate: number
  /** Of StartScenarios; half of them after the session was started. */
  startsTimedOut: number
  sessionsDie: number
}

/** What the acceptance rehearsal asks for. */
export const ROUGH: FaultShares = {
  eventsLost: 0.05,
  eventsRepeated: 0.05,
  eventsLate: 0.05,
  startsTimedOut: 0.03,
  sessionsDie: 0.01,
}

/** The same as dials of the rig. A dial is asked only where those before it did not strike: shares are of what is left. */
export function faultDials(shares: FaultShares): FaultDialInput[] {
  const { eventsLost, eventsRepeated, eventsLate, startsTimedOut, sessionsDie } = shares
  const dials: FaultDialInput[] = [
    { fault: 'request-lost', where: EVENTS, probability: eventsLost },
    { fault: 'request-repeated', where: EVENTS, probability: ofTheRest(eventsRepeated, eventsLost) },
    {
      fault: 'request-delayed',
      where: EVENTS,
      probability: ofTheRest(eventsLate, eventsLost + eventsRepeated),
      ms: EVENT_LATE_MS,
    },
    { fault: 'start-timeout-started', probability: startsTimedOut / 2 },
    { fault: 'start-timeout-not-started', probability: ofTheRest(startsTimedOut / 2, startsTimedOut / 2) },
    { fault: 'session-dies', probability: sessionsDie },
  ]
  return dials.filter(({ probability = 1 }) => probability > 0)
}

function ofTheRest(share: number, taken: number): number {
  return taken >= 1 ? 0 : share / (1 - taken)
}

/** What was really injected, in the rehearsal's own words; whatever else was set, under the rig's name. */
export function injectedFaults(byName: Readonly<Record<string, number>>): Record<string, number> {
  const words: Readonly<Record<string, string>> = {
    'request-lost': 'events_lost',
    'request-repeated': 'events_repeated',
    'request-delayed': 'events_late',
    'start-timeout-started': 'starts_timed_out_started',
    'start-timeout-not-started': 'starts_timed_out_not_started',
    'session-dies': 'sessions_died',
  }
  const none = Object.fromEntries(Object.values(words).map((word) => [word, 0]))
  const counted = Object.entries(byName).map(([name, count]) => [words[name] ?? name, count] as const)
  return { ...none, ...Object.fromEntries(counted) }
}
