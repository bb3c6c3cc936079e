import { z } from 'zod'

const share = z.number().gt(0).max(1)

/**
 * When a campaign stops itself: judged at each end, over its last `over_calls` ended attempts since it last began to run.
 * A share is of one, e.g. 0.2. What is left out does not stop it.
 */
export const stopRulesSchema = z
  .strictObject({
    over_calls: z
      .int()
      .min(5)
      .max(1000)
      .default(50)
      .describe('The sliding window; nothing is judged before it is full.'),
    failure_share: share.optional().describe('Of all attempts: failed, lost, or not carried by the account.'),
    opt_out_share: share.optional().describe('Of the people reached.'),
    short_hang_up_share: share
      .optional()
      .describe('Of the people reached: hung up before `short_hang_up_seconds`.'),
    short_hang_up_seconds: z.number().min(1).max(120).default(10),
  })
  .meta({ id: 'StopRules' })
export type StopRules = z.infer<typeof stopRulesSchema>
