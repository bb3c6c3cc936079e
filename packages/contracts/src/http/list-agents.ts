import { agentVersionSchema } from '../agent/agent-spec.ts'
import { pageOf, pageQuerySchema } from './paging.ts'
import { defineRoute } from './route-definition.ts'

export const listAgentsRoute = defineRoute({
  name: 'list-agents',
  methods: ['GET'],
  path: '/agents',
  summary: 'The latest version of every agent.',
  access: 'api-key',
  query: pageQuerySchema,
  answers: { 200: { description: 'A page of agents.', schema: pageOf(agentVersionSchema) } },
})
