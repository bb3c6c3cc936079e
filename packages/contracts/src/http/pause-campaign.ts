import { z } from 'zod'
import { campaignIdSchema } from '../ids.ts'
import { campaignViewSchema } from './campaign-view.ts'
import { defineRoute } from './route-definition.ts'

export const pauseCampaignRoute = defineRoute({
  name: 'pause-campaign',
  methods: ['POST'],
  path: '/campaigns/:campaign_id/pause',
  summary: 'No new dials; live calls finish.',
  access: 'api-key',
  params: z.object({ campaign_id: campaignIdSchema }),
  answers: { 200: { description: 'The campaign.', schema: campaignViewSchema } },
})
