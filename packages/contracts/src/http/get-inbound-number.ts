import { inboundNumberParamsSchema, inboundNumberViewSchema } from './inbound-number-view.ts'
import { defineRoute } from './route-definition.ts'

export const getInboundNumberRoute = defineRoute({
  name: 'get-inbound-number',
  methods: ['GET'],
  path: '/inbound-numbers/:number',
  summary: 'Who answers a rented number.',
  access: 'api-key',
  params: inboundNumberParamsSchema,
  answers: { 200: { description: 'As it is now.', schema: inboundNumberViewSchema } },
})
