import { z } from 'zod'
import { phoneNumberSchema } from '../phone-number.ts'
import { defineRoute, JSON_BODY, KIB } from './route-definition.ts'

/** What was erased, counted: rows that are gone, or that stay without anybody in them. */
export const erasureReportSchema = z
  .strictObject({
    erased_at: z.string(),
    contacts: z.int(),
    calls: z.int(),
    events: z.int().describe('Whose texts are gone.'),
    turns: z.int(),
    recordings: z.int().describe('Never transcribed again. Their audio is not erased by this.'),
    transcripts: z.int(),
    analyses: z.int(),
    suppressions: z.int().describe('In their place the salted hash keeps the number suppressed.'),
    idempotency_keys: z.int(),
    queued_jobs: z.int().describe('Requests that waited in the queue, or could not be done.'),
  })
  .meta({ id: 'ErasureReport' })
export type ErasureReport = z.infer<typeof erasureReportSchema>

export const eraseNumberRoute = defineRoute({
  name: 'erase-number',
  methods: ['POST'],
  path: '/erasures',
  summary:
    'Erases a number: a salted hash keeps it suppressed, nothing else of it stays. Again, it does no harm.',
  access: 'api-key',
  body: {
    schema: z.strictObject({ phone: phoneNumberSchema }).meta({ id: 'EraseNumber' }),
    contentTypes: JSON_BODY,
    maxBytes: 16 * KIB,
  },
  answers: { 200: { description: 'What was erased.', schema: erasureReportSchema } },
})
