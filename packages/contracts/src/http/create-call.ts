import { z } from 'zod'
import { agentNameSchema } from '../agent/agent-spec.ts'
import { variableNameSchema } from '../campaign/contact-spec.ts'
import { callIdSchema } from '../ids.ts'
import { phoneNumberSchema } from '../phone-number.ts'
import { idempotencyHeadersSchema } from './idempotency.ts'
import { defineRoute, JSON_BODY, KIB } from './route-definition.ts'

/** One call. Without an agent the one that was loaded first serves (the demo stack loads `halo`). */
export const createCallBodySchema = z
  .strictObject({
    phone: phoneNumberSchema,
    agent: agentNameSchema.optional(),
    agent_version: z.int().min(1).optional(),
    name: z.string().trim().max(200).optional(),
    variables: z.record(variableNameSchema, z.string().max(2000)).default({}),
    caller_id: phoneNumberSchema.optional(),
  })
  .meta({ id: 'CreateCall' })
export type CreateCallBody = z.infer<typeof createCallBodySchema>

export const createCallRoute = defineRoute({
  name: 'create-call',
  methods: ['POST'],
  path: '/calls',
  summary: 'Places one call.',
  access: 'api-key',
  headers: idempotencyHeadersSchema,
  body: { schema: createCallBodySchema, contentTypes: JSON_BODY, maxBytes: 64 * KIB },
  answers: {
    202: {
      description: 'Accepted: follow it at `url`.',
      schema: z.strictObject({ call_id: callIdSchema, url: z.string(), simulated: z.boolean() }),
    },
  },
})
