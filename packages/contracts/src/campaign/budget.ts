import { z } from 'zod'

/** What a campaign may spend; where it is reached the campaign pauses. Calls on the line finish and are counted. */
export const budgetSchema = z
  .strictObject({
    money: z
      .number()
      .positive()
      .optional()
      .describe('In the currency of the Voximplant account: telephony and recordings.'),
    minutes: z.number().positive().optional().describe('Of conversation.'),
  })
  .refine(({ money, minutes }) => money !== undefined || minutes !== undefined, {
    error: 'must limit money or minutes: leave it out for none',
  })
  .meta({ id: 'Budget' })
export type Budget = z.infer<typeof budgetSchema>
