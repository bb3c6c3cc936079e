import { z } from 'zod'

/** How often one number may be called, counted over all campaigns and single calls. What is left out does not limit. */
export const frequencyCapsSchema = z
  .strictObject({
    per_day: z.int().min(1).max(50).optional().describe('Calls in any 24 hours.'),
    per_week: z.int().min(1).max(200).optional().describe('Calls in any 7 days.'),
    min_gap_seconds: z
      .int()
      .min(1)
      .max(7 * 86_400)
      .optional()
      .describe('Between the beginnings of two calls.'),
  })
  .meta({ id: 'FrequencyCaps' })
export type FrequencyCaps = z.infer<typeof frequencyCapsSchema>

/** Which cap stands in the way, its numbers, and when it no longer does. */
export type FrequencyOpening =
  | { open: true }
  | { open: false; opensAt: Date; cap: keyof FrequencyCaps; limit: number; dialled: number }

const DAY_MS = 86_400_000

/**
 * Whether a number that was dialled at these moments may be dialled at `at`, and if not, when it may. Of several caps the
 * one that holds longest is told. `dialledAt`: of the last 7 days, in any order.
 */
export function frequencyOpening(
  caps: FrequencyCaps,
  { dialledAt, at }: { dialledAt: readonly Date[]; at: Date },
): FrequencyOpening {
  const times = dialledAt.map((time) => time.getTime()).sort((one, other) => one - other)
  const obstacles = [
    countedCap('per_day', caps.per_day, DAY_MS),
    countedCap('per_week', caps.per_week, 7 * DAY_MS),
    gap(),
  ].filter((obstacle) => obstacle !== undefined)
  const longest = obstacles.toSorted((one, other) => other.opensAt.getTime() - one.opensAt.getTime())[0]
  return longest ?? { open: true }

  function countedCap(cap: 'per_day' | 'per_week', limit: number | undefined, spanMs: number) {
    const within = times.filter((time) => time > at.getTime() - spanMs)
    const nextToFall = limit === undefined ? undefined : within.at(-limit)
    if (limit === undefined || nextToFall === undefined) return undefined
    const opensAt = new Date(nextToFall + spanMs)
    return { open: false as const, opensAt, cap, limit, dialled: within.length }
  }

  function gap() {
    const limit = caps.min_gap_seconds
    const last = times.at(-1)
    if (limit === undefined || last === undefined || last + limit * 1000 <= at.getTime()) return undefined
    const opensAt = new Date(last + limit * 1000)
    return { open: false as const, opensAt, cap: 'min_gap_seconds' as const, limit, dialled: times.length }
  }
}

/** The stricter of two: what the account allows, and what the campaign does. */
export function strictestCaps(one: FrequencyCaps, other: FrequencyCaps): FrequencyCaps {
  return {
    ...least('per_day', one.per_day, other.per_day),
    ...least('per_week', one.per_week, other.per_week),
    ...greatest(one.min_gap_seconds, other.min_gap_seconds),
  }
}

function least(cap: 'per_day' | 'per_week', ...limits: (number | undefined)[]): FrequencyCaps {
  const known = limits.filter((limit) => limit !== undefined)
  return known.length === 0 ? {} : { [cap]: Math.min(...known) }
}

function greatest(...gaps: (number | undefined)[]): FrequencyCaps {
  const known = gaps.filter((gap) => gap !== undefined)
  return known.length === 0 ? {} : { min_gap_seconds: Math.max(...known) }
}
