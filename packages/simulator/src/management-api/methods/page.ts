import type { Parameters } from '../parameters.ts'

/** The documented default; what may be asked for at most is not documented. */
const DEFAULT_COUNT = 20
/** The rig's choice: whoever trusts the page that it asked for, and not `total_count`, misses what comes after this. */
const MOST_COUNT = 100

/** One page of a list, as `count` and `offset` ask for it, with how many there are in all. */
export function pageOf(
  items: readonly object[],
  parameters: Parameters,
): { result: readonly object[]; count: number; total_count: number } {
  const offset = parameters.whole('offset') ?? 0
  const count = Math.min(parameters.whole('count') ?? DEFAULT_COUNT, MOST_COUNT)
  const result = items.slice(offset, offset + count)
  return { result, count: result.length, total_count: items.length }
}
