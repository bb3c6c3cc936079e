import type { AgentVersion } from '@perezvon/contracts/agent/agent-spec'
import type { PersonaName } from '@perezvon/simulator/carrier/personas/catalog'
import { ROUGH_UPHEAVALS } from '../faults/fault-plan.ts'
import type { OrderedSuppression, Orders, SuppressedWhen } from '../judge/facts.ts'
import type { Play } from '../run/play-campaign.ts'
import { callingHours } from './calling-hours.ts'
import { acceptancePeople, type Person } from './people.ts'

/** Half of them pick up, for better or worse; the other half is what dialling is about. */
export const ACCEPTANCE_PEOPLE: Readonly<Partial<Record<PersonaName, number>>> = {
  answers: 18,
  rude: 6,
  'opts-out': 4,
  silent: 2,
  'hangs-up-early': 10,
  voicemail: 6,
  busy: 10,
  'no-answer': 18,
  declined: 10,
  invalid: 4,
  unavailable: 4,
  'busy-then-answers': 4,
  'no-answer-then-answers': 4,
}

export const ACCEPTANCE_CONCURRENCY = 60
/** What two cores carry that hold all of it: on a machine that is always late no rhythm can be kept, nor judged. */
export const ACCEPTANCE_CALLS_PER_SECOND = 12
/** Redials taken off. Turns and endings are spread over a run of about that length. */
const CONTACTS_PER_SECOND = 10
/** From here on only the long run has people in whose zone morning comes: they would wait for it to the last. */
const LONG_RUN_MS = 180_000
const HALF_AN_HOUR_MS = 1_800_000
/** Machines stand still: it ends by itself long before, or never. */
const SHORTEST_DEADLINE_MS = 400_000
const SHORTEST_CLOSING_MS = 15_000

export type Acceptance = { play: Play; ordersOf(suppressions: readonly OrderedSuppression[]): Orders }

/** The acceptance rehearsal of so many contacts, from now on. */
export function acceptancePlay(options: {
  contacts: number
  seed: number
  nowMs: number
  agent: AgentVersion
}): Acceptance {
  const { contacts, seed, nowMs, agent } = options
  const runMs = (contacts / CONTACTS_PER_SECOND) * 1000
  const hours = callingHours({
    nowMs,
    opensAfterMs: runMs < LONG_RUN_MS ? -HALF_AN_HOUR_MS : runMs / 3,
    closesAfterMs: Math.max(SHORTEST_CLOSING_MS, runMs / 4),
  })
  const people = acceptancePeople({ count: contacts, seed, nowMs, runMs, hours })
  const terms = new Map(people.map(({ row, terms: ofPerson }) => [row.phone, ofPerson]))
  const limits = { concurrency: ACCEPTANCE_CONCURRENCY, callsPerSecond: ACCEPTANCE_CALLS_PER_SECOND }
  return {
    play: {
      agent,
      spec: {
        name: `Acceptance rehearsal, ${contacts} contacts`,
        calling_windows: hours.windows,
        concurrency: limits.concurrency,
        calls_per_second: limits.callsPerSecond,
        retries: {
          busy: { count: 1, after_seconds: [5] },
          no_answer: { count: 1, after_seconds: [5] },
          voicemail: { count: 0, after_seconds: [5] },
          failed: { count: 3, after_seconds: [2] },
        },
      },
      contactsCsv: csvOf(people),
      suppressed: {
        beforeImport: phonesOf(people, 'before-import'),
        beforeStart: phonesOf(people, 'before-start'),
        beforeTurn: people
          .filter(({ suppressed }) => suppressed === 'before-turn')
          .map(({ row, terms: { notBeforeMs = nowMs } }) => ({ phone: row.phone, atMs: notBeforeMs })),
      },
      upheavals: { seed, ...ROUGH_UPHEAVALS },
      deadlineMs: SHORTEST_DEADLINE_MS + runMs * 6,
    },
    ordersOf: (suppressions) => ({
      contacts,
      ...limits,
      windows: hours.windows,
      termsOf: (phone) => terms.get(phone),
      suppressions,
    }),
  }
}

function phonesOf(people: readonly Person[], when: SuppressedWhen): string[] {
  return people.filter(({ suppressed }) => suppressed === when).map(({ row }) => row.phone)
}

const COLUMNS = ['id', 'phone', 'time_zone', 'not_before', 'not_after', 'priority'] as const

function csvOf(people: readonly Person[]): string {
  const lines = people.map(({ row }) => COLUMNS.map((column) => String(row[column] ?? '')).join(','))
  return [COLUMNS.join(','), ...lines, ''].join('\n')
}
