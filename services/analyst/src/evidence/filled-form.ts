import { dispositionSchema } from '@perezvon/contracts/analysis/analysis'
import { z } from 'zod'

const filledFieldSchema = z.looseObject({
  value: z.unknown(),
  quote: z.string().nullish().catch(null),
  confidence: z.number().catch(0),
})
export type FilledField = z.output<typeof filledFieldSchema>

const filledScoreSchema = z.looseObject({
  score: z.number().nullable().catch(null),
  reason: z.string().catch(''),
  quotes: z.array(z.string()).catch([]),
})
export type FilledScore = z.output<typeof filledScoreSchema>

/**
 * A form as a model filled it in, as much of it as must be right; a field that is missing or malformed counts as one
 * without a value, a score as none.
 */
export const filledFormSchema = z.looseObject({
  summary: z.string(),
  disposition: dispositionSchema,
  sentiment: z.enum(['positive', 'neutral', 'negative']),
  opt_out_heard: z.boolean(),
  fields: z.record(z.string(), filledFieldSchema.optional().catch(undefined)).default({}),
  scores: z.record(z.string(), filledScoreSchema.optional().catch(undefined)).default({}),
})
export type FilledForm = z.output<typeof filledFormSchema>
