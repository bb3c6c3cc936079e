import { z } from 'zod'
import { agentNameSchema } from '../agent/agent-spec.ts'
import { learntAnswerViewSchema, learntVersionQuery } from './list-learnt-answers.ts'
import { defineRoute } from './route-definition.ts'

export const deleteLearntAnswerRoute = defineRoute({
  name: 'delete-learnt-answer',
  methods: ['DELETE'],
  path: '/agents/:name/learnt-answers/:answer_id',
  summary: 'Takes a learnt answer away from a version of an agent, which does not learn it again.',
  access: 'api-key',
  params: z.object({ name: agentNameSchema, answer_id: z.string().regex(/^[0-9a-f]{16}$/) }),
  query: learntVersionQuery,
  answers: { 200: { description: 'What was taken away.', schema: learntAnswerViewSchema } },
})
