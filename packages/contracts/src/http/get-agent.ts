import { z } from 'zod'
import { agentNameSchema, agentVersionSchema } from '../agent/agent-spec.ts'
import { defineRoute } from './route-definition.ts'

export const getAgentRoute = defineRoute({
  name: 'get-agent',
  methods: ['GET'],
  path: '/agents/:name',
  summary: 'The latest version of an agent, or the one asked for.',
  access: 'api-key',
  params: z.object({ name: agentNameSchema }),
  query: z.object({ version: z.coerce.number().int().min(1).optional() }),
  answers: { 200: { description: 'The version.', schema: agentVersionSchema } },
})
