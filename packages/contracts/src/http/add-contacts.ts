import { z } from 'zod'
import { contactSpecSchema } from '../campaign/contact-spec.ts'
import { campaignIdSchema } from '../ids.ts'
import { idempotencyHeadersSchema } from './idempotency.ts'
import { dryRunQuerySchema, preflightSchema } from './preflight.ts'
import { fieldFaultSchema } from './problem.ts'
import { defineRoute, MIB } from './route-definition.ts'

/** What became of the rows. A bad row is reported, never fatal. */
export const addContactsReportSchema = z
  .strictObject({
    received: z.int(),
    added: z.int(),
    duplicates: z.int().describe('Rows whose id or number the campaign already has.'),
    suppressed: z.int().describe('Rows whose number asked not to be called; kept, never dialled.'),
    rejected: z.int(),
    faults: z.array(fieldFaultSchema.extend({ line: z.int() })).describe('Of the first 1,000 rejected rows.'),
  })
  .meta({ id: 'AddContactsReport' })
export type AddContactsReport = z.infer<typeof addContactsReportSchema>

export const addContactsRoute = defineRoute({
  name: 'add-contacts',
  methods: ['POST'],
  path: '/campaigns/:campaign_id/contacts',
  summary: 'Adds contacts: a CSV streamed as the body, a JSON array, or NDJSON.',
  access: 'api-key',
  params: z.object({ campaign_id: campaignIdSchema }),
  query: dryRunQuerySchema,
  headers: idempotencyHeadersSchema,
  body: {
    schema: contactSpecSchema,
    contentTypes: ['text/csv', 'application/json', 'application/x-ndjson'],
    maxBytes: 512 * MIB,
  },
  answers: {
    200: {
      description: 'What became of the rows; with dry_run=true a preflight: what would become of them.',
      schema: z.union([addContactsReportSchema, preflightSchema]),
    },
  },
})
