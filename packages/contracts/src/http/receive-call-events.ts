import { z } from 'zod'
import { callEventsSchema } from '../events/call-event.ts'
import { defineRoute, JSON_BODY, KIB } from './route-definition.ts'

export const receiveCallEventsRoute = defineRoute({
  name: 'receive-call-events',
  methods: ['POST'],
  path: '/voximplant/events',
  summary: 'A batch of call events; a 2xx means that they are durable.',
  access: 'call-token',
  body: { schema: callEventsSchema, contentTypes: JSON_BODY, maxBytes: 256 * KIB },
  answers: {
    200: {
      description: 'Stored; `stored` counts those that were new.',
      schema: z.strictObject({ received: z.int(), stored: z.int() }),
    },
  },
})
