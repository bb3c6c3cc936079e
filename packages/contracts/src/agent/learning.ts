import { z } from 'zod'

/**
 * Whether replies of the model to questions that hang on nothing else are learnt, and given without the model next time.
 * Only what was answered alike, in so many calls of the same version of the agent.
 */
export const learningSchema = z.strictObject({
  after_calls: z
    .int()
    .min(2)
    .max(50)
    .default(3)
    .describe(
      'In so many different calls the question has to be answered alike before its answer is learnt.',
    ),
  valid_hours: z
    .int()
    .min(1)
    .max(720)
    .default(168)
    .describe('So long a learnt answer is given; then it has to be learnt anew.'),
})
export type Learning = z.infer<typeof learningSchema>
