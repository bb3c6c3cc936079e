import { z } from 'zod'
import { analysisSchema } from '../analysis/analysis.ts'
import { outcomeSchema } from '../call/outcome.ts'
import { recordingStateSchema } from '../call/recording-state.ts'
import { contactStateSchema } from '../campaign/contact-state.ts'
import { callIdSchema, campaignIdSchema, contactIdSchema } from '../ids.ts'
import { defineRoute } from './route-definition.ts'

/** What became of one contact: a line of NDJSON; in CSV the same fields are columns, those of `fields`, `variables` and `metadata` one each. */
export const contactResultSchema = z
  .strictObject({
    client_id: z.string().nullable().describe('The id that the client gave.'),
    contact_id: contactIdSchema,
    phone: z.string(),
    name: z.string().nullable(),
    state: contactStateSchema,
    outcome: outcomeSchema.nullable().describe('null: it has none yet.'),
    reason: z.string().nullable(),
    attempts: z.int(),
    due_at: z.string().nullable(),
    first_attempt_at: z.string().nullable(),
    last_attempt_at: z.string().nullable(),
    finished_at: z.string().nullable(),
    talk_seconds: z.number().describe('Of all its calls.'),
    cost: z.number().describe('Of all its calls.'),
    caller_id: z.string().nullable().describe('What the last call showed.'),
    agent: z.string().nullable().describe('`name@version` of the last call.'),
    disposition: analysisSchema.shape.disposition.nullable().describe('Of the last call that was analysed.'),
    summary: z.string().nullable(),
    recording: recordingStateSchema.nullable().describe('The state of the last call’s recording.'),
    why_url: z.string(),
    call_url: z.string().nullable(),
    call_id: callIdSchema.nullable(),
    fields: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .describe('What the agent extracted; null where the conversation did not say.'),
    variables: z.record(z.string(), z.string()),
    metadata: z.record(z.string(), z.string()),
  })
  .meta({ id: 'ContactResult' })
export type ContactResult = z.infer<typeof contactResultSchema>

export const exportResultsRoute = defineRoute({
  name: 'export-results',
  methods: ['GET'],
  path: '/campaigns/:campaign_id/results',
  summary: 'What became of every contact, one row each, streamed: CSV, NDJSON, or CSV that Excel opens.',
  access: 'api-key',
  params: z.object({ campaign_id: campaignIdSchema }),
  query: z.object({
    format: z
      .enum(['csv', 'ndjson', 'excel-csv'])
      .default('csv')
      .describe(
        'excel-csv: with byte order mark and `;`, numbers as text, nothing that a sheet would compute.',
      ),
  }),
  answers: {
    200: {
      description:
        'Every contact that was there at the beginning exactly once, each as it was when its row was written; those that still wait, too.',
      contentType: 'text/csv',
      otherContentTypes: ['application/x-ndjson'],
      stream: true,
      schema: contactResultSchema,
    },
  },
})
