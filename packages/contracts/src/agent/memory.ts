import { z } from 'zod'

/**
 * How much of a long call the model is told word for word. Beyond the budget the oldest turns are summarised while the
 * call goes on; numbers, dates, names and agreements that the summary lacks are kept beside it as they were said.
 */
export const memorySchema = z.strictObject({
  budget_tokens: z
    .int()
    .min(500)
    .max(100_000)
    .default(4000)
    .describe('Of what was said so far, as we estimate it; prompt and tools do not count.'),
  model: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('Writes the summaries; the agent’s own model where absent.'),
})
