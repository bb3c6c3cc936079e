import { z } from 'zod'
import { campaignIdSchema } from '../ids.ts'
import { defineRoute } from './route-definition.ts'
import { turnLatencySchema } from './turn-latency.ts'

export const getCampaignLatencyRoute = defineRoute({
  name: 'get-campaign-latency',
  methods: ['GET'],
  path: '/campaigns/:campaign_id/latency',
  summary: 'How long the people of a campaign wait for an answer, and where that time goes.',
  access: 'api-key',
  params: z.object({ campaign_id: campaignIdSchema }),
  answers: { 200: { description: 'The latency of its newest calls.', schema: turnLatencySchema } },
})
