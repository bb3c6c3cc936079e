import { z } from 'zod'

/** What was done to have a turn's answer in time. */
export const turnChoicesSchema = z
  .strictObject({
    backup: z
      .enum(['late', 'failed'])
      .nullable()
      .describe('Why the second model was asked, too; `model` is the one that was heard.'),
    opening_phrase: z
      .boolean()
      .describe('An opening phrase was spoken before the answer: the model was slow.'),
    speculation: z
      .enum(['used', 'dropped'])
      .nullable()
      .describe(
        'The model was asked before the person’s words were final: `used` where they stayed the same; null where it was not.',
      ),
    speculation_saved_ms: z
      .number()
      .nullable()
      .describe('So much earlier the first sentence was there, where the speculation was used.'),
    transcribed_ms: z
      .number()
      .optional()
      .describe(
        'From the request to the words, where they came as a recording. Absent where they came as words.',
      ),
  })
  .meta({ id: 'TurnChoices' })
export type TurnChoices = z.infer<typeof turnChoicesSchema>
