import { inboundNumberParamsSchema, inboundNumberViewSchema } from './inbound-number-view.ts'
import { defineRoute } from './route-definition.ts'

export const deleteInboundNumberRoute = defineRoute({
  name: 'delete-inbound-number',
  methods: ['DELETE'],
  path: '/inbound-numbers/:number',
  summary: 'From the next call on nobody answers the number. Calls under way go on, and stay on record.',
  access: 'api-key',
  params: inboundNumberParamsSchema,
  answers: { 200: { description: 'As it was.', schema: inboundNumberViewSchema } },
})
