import { z } from 'zod'

/** What the journal of a campaign tells of: its moves, and what was changed about it. */
export const journalWordSchema = z.enum([
  'created',
  'contacts-added',
  'started',
  'paused',
  'resumed',
  'changed',
  'completed',
  'reopened',
  'cancelled',
  'hang-up-asked',
])
export type JournalWord = z.infer<typeof journalWordSchema>

/** One entry of a campaign's journal. `id` is its place: entries that came later have a greater one. */
export const journalEntrySchema = z
  .strictObject({
    id: z.int(),
    at: z.string(),
    entry: journalWordSchema,
    detail: z
      .record(z.string(), z.unknown())
      .describe(
        'The numbers it rests on: `reason` of a pause; of a change `spec_version` and, by term, `before` and `after`.',
      ),
  })
  .meta({ id: 'JournalEntry' })
export type JournalEntry = z.infer<typeof journalEntrySchema>
