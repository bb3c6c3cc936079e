import { z } from 'zod'
import { campaignIdSchema } from '../ids.ts'
import { campaignViewSchema } from './campaign-view.ts'
import { defineRoute } from './route-definition.ts'

export const cancelCampaignRoute = defineRoute({
  name: 'cancel-campaign',
  methods: ['POST'],
  path: '/campaigns/:campaign_id/cancel',
  summary: 'Ends it: no new dials, live calls finish, waiting contacts are finished as cancelled.',
  access: 'api-key',
  params: z.object({ campaign_id: campaignIdSchema }),
  answers: { 200: { description: 'The campaign.', schema: campaignViewSchema } },
})
