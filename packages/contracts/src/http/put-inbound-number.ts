import { inboundNumberSpecSchema } from '../inbound/inbound-number.ts'
import { inboundNumberParamsSchema, inboundNumberViewSchema } from './inbound-number-view.ts'
import { defineRoute, JSON_BODY, KIB } from './route-definition.ts'

/** The number is its own idempotency key: the same request again changes nothing. */
export const putInboundNumberRoute = defineRoute({
  name: 'put-inbound-number',
  methods: ['PUT'],
  path: '/inbound-numbers/:number',
  summary:
    'Says who answers a rented number: as a whole, from the next call on. Repeating it changes nothing.',
  access: 'api-key',
  params: inboundNumberParamsSchema,
  body: { schema: inboundNumberSpecSchema, contentTypes: JSON_BODY, maxBytes: 512 * KIB },
  answers: {
    200: { description: 'Changed, or as it was.', schema: inboundNumberViewSchema },
    201: { description: 'The number is answered from now on.', schema: inboundNumberViewSchema },
  },
})
