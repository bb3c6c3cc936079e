import { fieldFaults } from '../http/field-faults.ts'
import type { FieldFault } from '../http/problem.ts'
import { type CampaignChanges, type CampaignTerms, campaignSpecSchema } from './campaign-spec.ts'
import { profileFaults } from './profile-faults.ts'

/** A term before and after a change; null: it was, or is, not there. */
export type TermChange = { before: unknown; after: unknown }

/** What becomes of a campaign's terms: the new ones whole, and each that is not what it was. */
export type ChangedTerms = { terms: CampaignTerms; changed: Record<string, TermChange> }

/**
 * The terms after a change, judged together as those of a new campaign are. Each term that the change names takes its
 * place as a whole; `null` takes it away. What says the same again is no change.
 */
export function changedTerms(
  terms: CampaignTerms,
  changes: CampaignChanges,
): { ok: true; value: ChangedTerms } | { ok: false; faults: FieldFault[] } {
  const wanted = Object.entries(changes).filter(([, value]) => value !== undefined)
  const kept = Object.entries(terms).filter(([term]) => !wanted.some(([name]) => name === term))
  const judged = campaignSpecSchema.safeParse(
    Object.fromEntries([...kept, ...wanted.filter(([, value]) => value !== null)]),
  )
  if (!judged.success) return { ok: false, faults: fieldFaults(judged.error) }
  const { contacts: _none, start: _either, ...after } = judged.data
  const faults = profileFaults(after)
  if (faults.length > 0) return { ok: false, faults }
  const changed = wanted.flatMap(([term]) => {
    const change = { before: termOf(terms, term), after: termOf(after, term) }
    return canonical(change.before) === canonical(change.after) ? [] : [[term, change] as const]
  })
  return { ok: true, value: { terms: after, changed: Object.fromEntries(changed) } }
}

function termOf(terms: CampaignTerms, term: string): unknown {
  return Object.entries(terms).find(([name]) => name === term)?.[1] ?? null
}

/** The same text for the same value, in whatever order its keys come. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  )
}
