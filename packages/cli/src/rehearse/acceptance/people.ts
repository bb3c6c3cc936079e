import type { ContactSpec } from '@perezvon/contracts/campaign/contact-spec'
import { seededDice } from '@perezvon/simulator/openai/seeded-dice'
import type { PersonTerms, SuppressedWhen } from '../judge/facts.ts'
import { type CallingHours, CLOSED_ZONES, CLOSING_ZONE, OPEN_ZONES, OPENING_ZONE } from './calling-hours.ts'

export type Row = Pick<
  ContactSpec,
  'id' | 'phone' | 'time_zone' | 'not_before' | 'not_after' | 'priority' | 'variables'
>

/** One person of the acceptance rehearsal: the row as it is sent, and what may be done to them by it. */
export type Person = { row: Row; terms: PersonTerms; suppressed?: SuppressedWhen }

type Kind = 'open' | 'late' | 'expiring' | 'closing' | 'opening' | 'closed' | SuppressedWhen

/** Of a hundred people; whoever is left is `open`. */
const OF_A_HUNDRED: readonly (readonly [Kind, number])[] = [
  ['late', 3],
  ['expiring', 2],
  ['closing', 5],
  ['opening', 5],
  ['closed', 8],
  ['before-import', 1],
  ['before-start', 1],
  ['before-turn', 2],
]

/** Numbers of nobody: no Russian area code begins with 0. */
const FIRST_NUMBER = 70_000_000_000
/** How the number itself tells the zone: an area code, then a subscriber's number that no operator gives out. */
const AREA_CODES: readonly (readonly [string, number])[] = [
  ['Asia/Yekaterinburg', 73_430_000_000],
  ['Asia/Vladivostok', 74_230_000_000],
]
/** Half of those whose zone has an area code; the others, and whoever lives elsewhere, have it in their row. */
const SHARE_TOLD_BY_NUMBER = 0.5
/** After evening has come to the closing zone, whoever was not called there may not be called any more. */
const AFTER_CLOSING_MS = 3_000

/**
 * The people of the acceptance rehearsal: most may be called at once, some later, some never. Whoever may never be
 * called has a time at which that is over. The same seed gives the same people.
 */
export function acceptancePeople(options: {
  count: number
  seed: number
  nowMs: number
  /** About how long the run will take: turns and endings are spread over it. */
  runMs: number
  hours: CallingHours
}): Person[] {
  return Array.from({ length: options.count }, (_, index) => personOf(options, index))
}

function personOf(
  { seed, nowMs, runMs, hours }: Parameters<typeof acceptancePeople>[0],
  index: number,
): Person {
  const dice = seededDice(seed, 'acceptance-person', index)
  const kind = kindOf(dice.roll() * 100)
  const later = (from: number, to: number) => nowMs + Math.round(runMs * (from + (to - from) * dice.roll()))
  const inZone = (zone: string) => {
    const area = dice.roll() < SHARE_TOLD_BY_NUMBER ? AREA_CODES.find(([name]) => name === zone) : undefined
    return { zone, phone: `+${(area?.[1] ?? FIRST_NUMBER) + index}`, told: area !== undefined }
  }
  const open = () => inZone(dice.pick(OPEN_ZONES))
  switch (kind) {
    case 'late':
      return person(index, open(), { notBeforeMs: later(0.1, 0.6) })
    case 'expiring':
      return person(index, open(), { notAfterMs: later(0, 0.3) })
    case 'closing':
      return person(index, inZone(CLOSING_ZONE), { notAfterMs: hours.closesAtMs + AFTER_CLOSING_MS })
    case 'opening':
      return person(index, inZone(OPENING_ZONE), {})
    case 'closed':
      return person(index, inZone(dice.pick(CLOSED_ZONES)), { notAfterMs: later(0.1, 0.7) })
    case 'before-turn':
      return { ...person(index, open(), { notBeforeMs: later(0.15, 0.7) }), suppressed: kind }
    case 'before-import':
    case 'before-start':
      return { ...person(index, open(), {}), suppressed: kind }
    case 'open':
      return person(index, open(), {})
    default:
      return kind satisfies never
  }
}

function kindOf(rolled: number): Kind {
  let upTo = 0
  for (const [kind, share] of OF_A_HUNDRED) {
    upTo += share
    if (rolled < upTo) return kind
  }
  return 'open'
}

function person(
  index: number,
  where: { zone: string; phone: string; told: boolean },
  when: { notBeforeMs?: number; notAfterMs?: number },
): Person {
  const iso = (ms: number) => new Date(ms).toISOString()
  return {
    terms: { zones: [where.zone], ...when },
    row: {
      id: `person-${index}`,
      phone: where.phone,
      variables: {},
      // First in line when their time comes, or it would be over before their turn.
      priority: when.notBeforeMs === undefined ? 5 : 9,
      ...(where.told ? {} : { time_zone: where.zone }),
      ...(when.notBeforeMs === undefined ? {} : { not_before: iso(when.notBeforeMs) }),
      ...(when.notAfterMs === undefined ? {} : { not_after: iso(when.notAfterMs) }),
    },
  }
}
