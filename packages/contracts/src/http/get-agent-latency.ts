import { z } from 'zod'
import { agentNameSchema } from '../agent/agent-spec.ts'
import { defineRoute } from './route-definition.ts'
import { turnLatencySchema } from './turn-latency.ts'

export const getAgentLatencyRoute = defineRoute({
  name: 'get-agent-latency',
  methods: ['GET'],
  path: '/agents/:name/latency',
  summary: 'How long people wait for an answer of one version of an agent, and where that time goes.',
  access: 'api-key',
  params: z.object({ name: agentNameSchema }),
  query: z.object({
    version: z.coerce.number().int().min(1).optional().describe('The latest one where absent.'),
  }),
  answers: {
    200: {
      description: 'The latency of its newest calls.',
      schema: turnLatencySchema.extend({ version: z.int() }).meta({ id: 'AgentLatency' }),
    },
  },
})
