import { z } from 'zod'
import { campaignIdSchema } from '../ids.ts'
import { campaignViewSchema } from './campaign-view.ts'
import { defineRoute } from './route-definition.ts'

export const getCampaignRoute = defineRoute({
  name: 'get-campaign',
  methods: ['GET'],
  path: '/campaigns/:campaign_id',
  summary: 'One campaign with its live counters.',
  access: 'api-key',
  params: z.object({ campaign_id: campaignIdSchema }),
  answers: { 200: { description: 'The campaign.', schema: campaignViewSchema } },
})
