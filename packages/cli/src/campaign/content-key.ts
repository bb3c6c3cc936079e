import { createHash } from 'node:crypto'
import { addToDigest, type ContactList } from './contact-list.ts'
import type { WrittenSpec } from './spec-file.ts'

/**
 * The Idempotency-Key of a campaign by what it is and whom it calls: the same files make no second campaign, however
 * often they are run. Comments, the order of fields, file names and whether it starts at once do not count.
 */
export async function contentKey(spec: WrittenSpec, lists: readonly ContactList[]): Promise<string> {
  const { start: _, ...terms } = spec
  const digest = createHash('sha256').update(JSON.stringify(inOrder(terms)))
  for (const list of lists) await addToDigest(digest, list)
  return `campaign-run-${digest.digest('base64url')}`
}

/** The same with the fields of every object in alphabetical order. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, held]) => [name, inOrder(held)]),
  )
}
