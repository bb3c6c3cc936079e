import { campaignSpecSchema } from '../campaign/campaign-spec.ts'
import { campaignViewSchema } from './campaign-view.ts'
import { idempotencyHeadersSchema } from './idempotency.ts'
import { dryRunQuerySchema, preflightSchema } from './preflight.ts'
import { defineRoute, JSON_BODY, MIB } from './route-definition.ts'

export const createCampaignRoute = defineRoute({
  name: 'create-campaign',
  methods: ['POST'],
  path: '/campaigns',
  summary: 'Creates a campaign, with or without its contacts.',
  access: 'api-key',
  query: dryRunQuerySchema,
  headers: idempotencyHeadersSchema,
  body: { schema: campaignSpecSchema, contentTypes: JSON_BODY, maxBytes: 10 * MIB },
  answers: {
    200: { description: 'With dry_run=true: what would come of it.', schema: preflightSchema },
    201: { description: 'The campaign.', schema: campaignViewSchema },
  },
})
