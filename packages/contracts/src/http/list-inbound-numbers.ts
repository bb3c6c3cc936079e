import { inboundNumberViewSchema } from './inbound-number-view.ts'
import { pageOf, pageQuerySchema } from './paging.ts'
import { defineRoute } from './route-definition.ts'

export const listInboundNumbersRoute = defineRoute({
  name: 'list-inbound-numbers',
  methods: ['GET'],
  path: '/inbound-numbers',
  summary: 'The rented numbers that are answered, in their order.',
  access: 'api-key',
  query: pageQuerySchema,
  answers: { 200: { description: 'A page of numbers.', schema: pageOf(inboundNumberViewSchema) } },
})
