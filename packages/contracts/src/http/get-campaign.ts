import { z } from 'zod'
import { campaignIdSchema } from '../ids.ts'
import { campaignStatusSchema } from './campaign-status.ts'
import { defineRoute } from './route-definition.ts'

export const getCampaignRoute = defineRoute({
  name: 'get-campaign',
  methods: ['GET'],
  path: '/campaigns/:campaign_id',
  summary: 'One campaign with its live counters, and what it waits for now.',
  access: 'api-key',
  params: z.object({ campaign_id: campaignIdSchema }),
  answers: {
    200: {
      description: 'The campaign; its ETag is what a change may send as If-Match.',
      schema: campaignStatusSchema,
    },
  },
})
