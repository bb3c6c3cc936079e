import { z } from 'zod'
import { campaignIdSchema } from '../ids.ts'
import { campaignViewSchema } from './campaign-view.ts'
import { defineRoute } from './route-definition.ts'

export const cancelCampaignRoute = defineRoute({
  name: 'cancel-campaign',
  methods: ['POST'],
  path: '/campaigns/:campaign_id/cancel',
  summary:
    'Ends it: no new dials, live calls finish or are hung up, waiting contacts are finished as cancelled.',
  access: 'api-key',
  params: z.object({ campaign_id: campaignIdSchema }),
  query: z.object({
    hang_up: z
      .enum(['true', 'false'])
      .default('false')
      .describe(
        'true: calls on the line are ended at once, too. May be asked for again after the cancellation.',
      ),
  }),
  answers: { 200: { description: 'The campaign.', schema: campaignViewSchema } },
})
