import { z } from 'zod'

const pauseSeconds = z
  .int()
  .min(1)
  .max(30 * 86_400)

/** How often, and after what pause, a contact is dialled again after one kind of outcome. The last pause repeats. */
export const retryRuleSchema = z
  .strictObject({
    count: z.int().min(0).max(10),
    after_seconds: z.array(pauseSeconds).min(1).max(10),
    min_gap_seconds: z
      .int()
      .min(0)
      .max(30 * 86_400)
      .default(0)
      .describe(
        'At least so long between two calls to the contact, however short the pause of this redial is.',
      ),
  })
  .meta({ id: 'RetryRule' })
export type RetryRule = z.infer<typeof retryRuleSchema>

/** Retry rules by outcome; an outcome without a rule is final. */
export const retryRulesSchema = z
  .strictObject({
    busy: retryRuleSchema.prefault({ count: 2, after_seconds: [300, 1800] }),
    no_answer: retryRuleSchema.prefault({ count: 2, after_seconds: [1800, 7200] }),
    voicemail: retryRuleSchema.prefault({ count: 1, after_seconds: [7200] }),
    failed: retryRuleSchema.prefault({ count: 2, after_seconds: [60, 600] }),
  })
  .meta({ id: 'RetryRules' })
export type RetryRules = z.infer<typeof retryRulesSchema>
