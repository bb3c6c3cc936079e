import { z } from 'zod'

/** One thing by which an agent's calls are scored after they have ended. */
export const criterionSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,62}$/, 'must be lower-case letters, digits and underscores, a letter first'),
  description: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .describe('What the analysis looks for, and what makes the lowest and the highest score.'),
  scale: z
    .strictObject({ from: z.int().min(0).max(99).default(1), to: z.int().min(1).max(100).default(5) })
    .refine(({ from, to }) => from < to, { path: ['to'], error: 'must be above from' })
    .prefault({})
    .describe('The lowest and the highest score; whole numbers between them.'),
  weight: z
    .number()
    .positive()
    .max(100)
    .default(1)
    .describe('How much it counts in the score of the whole call, beside the other criteria.'),
})
export type Criterion = z.infer<typeof criterionSchema>
