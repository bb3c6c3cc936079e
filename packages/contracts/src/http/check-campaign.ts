import { z } from 'zod'
import { campaignSpecSchema } from '../campaign/campaign-spec.ts'
import { preflightQuerySchema, preflightSchema } from './preflight.ts'
import { defineRoute, MIB } from './route-definition.ts'

export const checkCampaignRoute = defineRoute({
  name: 'check-campaign',
  methods: ['POST'],
  path: '/preflights',
  summary:
    'A preflight of a campaign and its list, without creating anything: a form whose part `campaign` (JSON or YAML) comes first, then `contacts` (CSV, NDJSON or JSON).',
  access: 'api-key',
  query: preflightQuerySchema,
  body: {
    schema: z.object({
      campaign: campaignSpecSchema,
      contacts: z
        .string()
        .optional()
        .describe('A contact list, streamed; its file name or type tells what it is.'),
    }),
    contentTypes: ['multipart/form-data'],
    maxBytes: 512 * MIB,
  },
  answers: { 200: { description: 'What would come of it.', schema: preflightSchema } },
})
