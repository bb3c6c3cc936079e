import { z } from 'zod'
import { outcomeSchema } from '../call/outcome.ts'
import { contactStateSchema } from '../campaign/contact-state.ts'
import { campaignIdSchema } from '../ids.ts'
import { phoneNumberSchema } from '../phone-number.ts'
import { contactViewSchema } from './campaign-view.ts'
import { pageOf, pageQuerySchema } from './paging.ts'
import { defineRoute } from './route-definition.ts'

export const listContactsRoute = defineRoute({
  name: 'list-contacts',
  methods: ['GET'],
  path: '/campaigns/:campaign_id/contacts',
  summary: 'The contacts of a campaign, in the order in which they were added.',
  access: 'api-key',
  params: z.object({ campaign_id: campaignIdSchema }),
  query: pageQuerySchema.extend({
    state: contactStateSchema.optional(),
    outcome: outcomeSchema.optional(),
    reason: z.string().min(1).max(200).optional().describe('The reason beside the outcome.'),
    phone: phoneNumberSchema.optional(),
    client_id: z.string().min(1).max(200).optional().describe('The id that the client gave.'),
  }),
  answers: { 200: { description: 'A page of contacts.', schema: pageOf(contactViewSchema) } },
})
