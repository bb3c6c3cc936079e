import { z } from 'zod'
import { campaignIdSchema } from '../ids.ts'
import { campaignViewSchema } from './campaign-view.ts'
import { defineRoute } from './route-definition.ts'

export const resumeCampaignRoute = defineRoute({
  name: 'resume-campaign',
  methods: ['POST'],
  path: '/campaigns/:campaign_id/resume',
  summary: 'Goes on after a pause.',
  access: 'api-key',
  params: z.object({ campaign_id: campaignIdSchema }),
  answers: { 200: { description: 'The campaign.', schema: campaignViewSchema } },
})
