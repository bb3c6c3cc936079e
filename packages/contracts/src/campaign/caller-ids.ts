import { z } from 'zod'
import { phoneNumberSchema } from '../phone-number.ts'

/** Numbers that a campaign shows in turn: the one that was shown least recently comes next, over all campaigns. */
export const callerIdPoolSchema = z
  .strictObject({
    numbers: z.array(phoneNumberSchema).min(1).max(100),
    one_call_at_a_time: z
      .boolean()
      .default(false)
      .describe(
        'No number is shown in two calls at once, whichever campaigns they are of: the pool is a limit, too.',
      ),
  })
  .refine(({ numbers }) => new Set(numbers).size === numbers.length, {
    path: ['numbers'],
    error: 'names a number twice: each stands in the pool once',
  })
  .meta({ id: 'CallerIdPool' })
export type CallerIdPool = z.infer<typeof callerIdPoolSchema>
