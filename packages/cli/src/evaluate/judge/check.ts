/** One thing that was looked at by rule. */
export type Check = {
  /** What had to be so. */
  what: string
  passed: boolean
  /** What was found instead; null where it is so. */
  found: string | null
}

/** Makes one; `found` counts only where it is not so. */
export function check(what: string, passed: boolean, found: string): Check {
  return { what, passed, found: passed ? null : found }
}
