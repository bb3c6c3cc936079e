import type { z } from 'zod'

/**
 * Reads what this version or another one wrote: during a deploy, gateways of two versions serve the same calls. Fields that
 * this version does not know are left out, at any depth; what it knows must be right. Throws where it is not.
 */
export function parseStored<Output>(schema: z.ZodType<Output>, stored: string): Output {
  const value: unknown = JSON.parse(stored)
  for (;;) {
    const parsed = schema.safeParse(value)
    if (parsed.success) return parsed.data
    // Each round takes fields away, so there is an end to it.
    if (!dropUnknown(value, parsed.error.issues)) throw parsed.error
  }
}

/** Whether there was anything to drop. */
function dropUnknown(value: unknown, issues: readonly z.core.$ZodIssue[]): boolean {
  let hasDropped = false
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue
    const holder = issue.path.reduce<unknown>(memberOf, value)
    if (typeof holder !== 'object' || holder === null) continue
    for (const key of issue.keys) hasDropped = Reflect.deleteProperty(holder, key) || hasDropped
  }
  return hasDropped
}

function memberOf(holder: unknown, key: PropertyKey): unknown {
  return typeof holder === 'object' && holder !== null ? Reflect.get(holder, key) : undefined
}
