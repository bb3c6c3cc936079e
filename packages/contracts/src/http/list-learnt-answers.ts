import { z } from 'zod'
import { agentNameSchema } from '../agent/agent-spec.ts'
import { defineRoute } from './route-definition.ts'

/** An answer that a version of an agent has learnt, and gives without the model. */
export const learntAnswerViewSchema = z
  .strictObject({
    id: z.string(),
    question: z.string().describe('As it was asked when its answer was heard last.'),
    answer: z.string(),
    calls: z.int().describe('In so many calls, each with somebody else, the model had answered alike.'),
    uses: z.int().describe('How often it was given.'),
    learnt_at: z.string(),
    expires_at: z.string(),
  })
  .meta({ id: 'LearntAnswer' })
export type LearntAnswerView = z.infer<typeof learntAnswerViewSchema>

/** Which version of an agent is meant: the latest where none is said. */
export const learntVersionQuery = z.object({ version: z.coerce.number().int().min(1).optional() })

export const listLearntAnswersRoute = defineRoute({
  name: 'list-learnt-answers',
  methods: ['GET'],
  path: '/agents/:name/learnt-answers',
  summary: 'What a version of an agent has learnt, the answers that are given most often first.',
  access: 'api-key',
  params: z.object({ name: agentNameSchema }),
  query: learntVersionQuery,
  answers: {
    200: {
      description: 'All of them: a version learns 200 answers at most.',
      schema: z
        .strictObject({
          agent: agentNameSchema,
          version: z.int(),
          answers: z.array(learntAnswerViewSchema),
        })
        .meta({ id: 'LearntAnswers' }),
    },
  },
})
