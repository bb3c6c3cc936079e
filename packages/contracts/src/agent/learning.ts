import { z } from 'zod'
import { variableNames } from './variables.ts'

/**
 * Whether replies of the model to questions that hang on nothing else are learnt, and given without the model next time.
 * Only what was answered alike, to so many people by the same version of the agent.
 */
export const learningSchema = z.strictObject({
  after_calls: z
    .int()
    .min(2)
    .max(50)
    .default(3)
    .describe(
      'To so many different people the question has to be answered alike before its answer is learnt.',
    ),
  valid_hours: z
    .int()
    .min(1)
    .max(720)
    .default(168)
    .describe('So long a learnt answer is given; then it has to be learnt anew.'),
})
export type Learning = z.infer<typeof learningSchema>

/**
 * The variables in all that the model knows of an agent before the person's first word. Where there is one, a reply may rest
 * on what only one person's value of it makes true, without holding it: nothing may be learnt then.
 */
export function personalVariables(agent: { prompt: string; disclosure: string; greeting: string }): string[] {
  return variableNames(agent.prompt, agent.disclosure, agent.greeting)
}
