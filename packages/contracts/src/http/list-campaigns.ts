import { campaignViewSchema } from './campaign-view.ts'
import { pageOf, pageQuerySchema } from './paging.ts'
import { defineRoute } from './route-definition.ts'

export const listCampaignsRoute = defineRoute({
  name: 'list-campaigns',
  methods: ['GET'],
  path: '/campaigns',
  summary: 'Campaigns, the newest first.',
  access: 'api-key',
  query: pageQuerySchema,
  answers: { 200: { description: 'A page of campaigns.', schema: pageOf(campaignViewSchema) } },
})
