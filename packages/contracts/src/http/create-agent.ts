import { agentSpecSchema, agentVersionSchema } from '../agent/agent-spec.ts'
import { idempotencyHeadersSchema } from './idempotency.ts'
import { defineRoute, KIB } from './route-definition.ts'

export const createAgentRoute = defineRoute({
  name: 'create-agent',
  methods: ['POST'],
  path: '/agents',
  summary: 'Stores a new immutable version of an agent; the same document again changes nothing.',
  access: 'api-key',
  headers: idempotencyHeadersSchema,
  body: {
    schema: agentSpecSchema,
    contentTypes: ['application/json', 'application/yaml'],
    maxBytes: 256 * KIB,
  },
  answers: {
    201: { description: 'A new version.', schema: agentVersionSchema },
    200: { description: 'This document is the latest version already.', schema: agentVersionSchema },
  },
})
