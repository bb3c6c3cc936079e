import { z } from 'zod'
import { idempotencyHeadersSchema } from './idempotency.ts'
import { fieldFaultSchema } from './problem.ts'
import { defineRoute, MIB } from './route-definition.ts'
import { suppressionFieldsSchema } from './suppression-view.ts'

/** What became of the rows. A bad row is reported, never fatal. */
export const importSuppressionsReportSchema = z
  .strictObject({
    received: z.int(),
    added: z.int(),
    widened: z.int().describe('Numbers that were suppressed for a shorter time.'),
    unchanged: z.int().describe('Numbers that were suppressed at least as long, or stand in the list twice.'),
    rejected: z.int(),
    contacts_finished: z.int().describe('Contacts that were waiting to be called.'),
    faults: z.array(fieldFaultSchema.extend({ line: z.int() })).describe('Of the first 1,000 rejected rows.'),
  })
  .meta({ id: 'ImportSuppressionsReport' })
export type ImportSuppressionsReport = z.infer<typeof importSuppressionsReportSchema>

export const importSuppressionsRoute = defineRoute({
  name: 'import-suppressions',
  methods: ['POST'],
  path: '/suppressions/import',
  summary: 'Suppresses a list of numbers: CSV (phone, scope, reason, expires_at), a JSON array, or NDJSON.',
  access: 'api-key',
  headers: idempotencyHeadersSchema,
  body: {
    schema: suppressionFieldsSchema,
    contentTypes: ['text/csv', 'application/json', 'application/x-ndjson'],
    maxBytes: 512 * MIB,
  },
  answers: { 200: { description: 'What became of the rows.', schema: importSuppressionsReportSchema } },
})
