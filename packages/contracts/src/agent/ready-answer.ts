import { z } from 'zod'

/**
 * An answer that the agent keeps ready: spoken word for word, without the model, whenever somebody asks one of the
 * questions. Only for what is true at any point of any conversation.
 */
export const readyAnswerSchema = z.strictObject({
  questions: z
    .array(
      z
        .string()
        .trim()
        .min(3)
        .max(200)
        .regex(/^[^{}]*$/, 'must be words as they are spoken: a question takes no {{variables}}'),
    )
    .min(1)
    .max(30)
    .describe(
      'The same question in the words in which people ask it; case, punctuation and word forms do not matter.',
    ),
  answer: z.string().trim().min(1).max(1000).describe('May hold `{{variables}}`, as the greeting does.'),
})
export type ReadyAnswer = z.infer<typeof readyAnswerSchema>
