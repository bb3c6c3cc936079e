import { z } from 'zod'

export const dispositionSchema = z.enum([
  'goal-reached',
  'callback-wanted',
  'not-interested',
  'wrong-person',
  'do-not-call',
  'question-answered',
  'inconclusive',
])
export type Disposition = z.infer<typeof dispositionSchema>

/** A field that the agent's schema asked for. A missing value is null, never "no"; a value has the quote it rests on. */
export const extractedFieldSchema = z
  .strictObject({
    name: z.string(),
    value: z.union([z.string(), z.number(), z.boolean()]).nullable(),
    quote: z.string().nullable().describe('Words of the conversation that support the value, verbatim.'),
    confidence: z.number().min(0).max(1),
  })
  .meta({ id: 'ExtractedField' })
export type ExtractedField = z.infer<typeof extractedFieldSchema>

/** How one criterion of the agent's rubric was scored. */
export const criterionScoreSchema = z
  .strictObject({
    name: z.string(),
    score: z.int().nullable().describe('From `from` to `to`; null where the conversation does not say.'),
    from: z.int(),
    to: z.int(),
    weight: z.number(),
    reason: z.string().nullable(),
    quotes: z.array(z.string()).describe('Words of the conversation that the score rests on, verbatim.'),
  })
  .meta({ id: 'CriterionScore' })
export type CriterionScore = z.infer<typeof criterionScoreSchema>

/** What a conversation meant. */
export const analysisSchema = z
  .strictObject({
    summary: z.string(),
    disposition: dispositionSchema,
    sentiment: z.enum(['positive', 'neutral', 'negative']),
    opt_out_heard: z.boolean(),
    fields: z.array(extractedFieldSchema),
    scores: z.array(criterionScoreSchema).optional().describe('Absent where the agent has no rubric.'),
    score: z
      .number()
      .min(0)
      .max(100)
      .nullable()
      .optional()
      .describe('The weighted mean of `scores`, from 0 to 100; null where none could be scored.'),
    based_on: z.enum(['transcript', 'turns']),
    model: z.string(),
  })
  .meta({ id: 'Analysis' })
export type Analysis = z.infer<typeof analysisSchema>
