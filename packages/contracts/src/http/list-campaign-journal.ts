import { z } from 'zod'
import { journalEntrySchema } from '../campaign/campaign-journal.ts'
import { campaignIdSchema } from '../ids.ts'
import { pageOf, pageQuerySchema } from './paging.ts'
import { defineRoute } from './route-definition.ts'

export const listCampaignJournalRoute = defineRoute({
  name: 'list-campaign-journal',
  methods: ['GET'],
  path: '/campaigns/:campaign_id/journal',
  summary: 'What was done to a campaign and why: its moves and changes, the oldest first.',
  access: 'api-key',
  params: z.object({ campaign_id: campaignIdSchema }),
  query: pageQuerySchema,
  answers: { 200: { description: 'A page of the journal.', schema: pageOf(journalEntrySchema) } },
})
