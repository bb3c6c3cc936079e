import type { JournalEntry } from '@perezvon/contracts/campaign/campaign-journal'
import { z } from 'zod'

const changeSchema = z.strictObject({ before: z.unknown(), after: z.unknown() })
/** Of a changed campaign: each term that is not what it was. */
const changedSchema = z.record(z.string(), changeSchema)

/** One entry of a campaign's journal in a few words: what was done, and the numbers that it rests on. */
export function journalText({ entry, detail }: JournalEntry): string {
  const told = Object.entries(detail).flatMap(([name, value]) => detailText(name, value) ?? [])
  return told.length === 0 ? entry : `${entry}: ${told.join(', ')}`
}

function detailText(name: string, value: unknown): string | undefined {
  if (value === null || value === undefined || name === 'spec_version') return undefined
  if (name === 'reason') return valueText(value)
  const changed = changedSchema.safeParse(value)
  if (changed.success)
    return Object.entries(changed.data)
      .map(([term, { before, after }]) => `${term} ${valueText(before)} → ${valueText(after)}`)
      .join(', ')
  return `${name} ${valueText(value)}`
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return 'none'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
