import { z } from 'zod'

/** Words as they are spoken: where they are looked for, or said, no variable is put in. */
const plainWords = z
  .string()
  .trim()
  .min(3)
  .max(300)
  .regex(/^[^{}]*$/, 'must be words as they are spoken, without {{variables}}')

const replacement = z.string().trim().min(1).max(1000)

/**
 * What the agent must not say. `topic` names it in logs; the words of a phrase count one
 * after the other, with any ending; a form with another stem («подать», «подадим») is a phrase of its own.
 */
export const forbiddenTopicSchema = z.strictObject({
  topic: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens'),
  phrases: z.array(plainWords).min(1).max(50),
  instead: replacement.optional().describe('Said instead; without it, the `replacement` of all topics.'),
})

/**
 * What holds whatever the model says. Each sentence is looked at before it is spoken: one that touches a forbidden topic,
 * or recites the instructions, is replaced, and the rest of the reply is dropped.
 */
export const guardrailsSchema = z.strictObject({
  forbidden: z.array(forbiddenTopicSchema).max(50).default([]),
  required: z
    .array(plainWords)
    .max(10)
    .default([])
    .describe('Said before the goodbye, word for word, where the conversation has not held them.'),
  replacement: replacement.default('К сожалению, об этом я говорить не могу. Чем ещё могу помочь?'),
})
export type Guardrails = z.infer<typeof guardrailsSchema>
