import { callDirectionSchema } from '../call/call-direction.ts'
import { outcomeSchema } from '../call/outcome.ts'
import { campaignIdSchema, contactIdSchema } from '../ids.ts'
import { callSummarySchema } from './call-view.ts'
import { pageOf, pageQuerySchema } from './paging.ts'
import { defineRoute } from './route-definition.ts'

export const listCallsRoute = defineRoute({
  name: 'list-calls',
  methods: ['GET'],
  path: '/calls',
  summary: 'Calls, the newest first.',
  access: 'api-key',
  query: pageQuerySchema.extend({
    campaign_id: campaignIdSchema.optional(),
    contact_id: contactIdSchema.optional(),
    outcome: outcomeSchema.optional(),
    direction: callDirectionSchema.optional(),
  }),
  answers: { 200: { description: 'A page of calls.', schema: pageOf(callSummarySchema) } },
})
