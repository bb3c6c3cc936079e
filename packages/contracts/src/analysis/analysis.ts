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

/** What a conversation meant. */
export const analysisSchema = z
  .strictObject({
    summary: z.string(),
    disposition: dispositionSchema,
    sentiment: z.enum(['positive', 'neutral', 'negative']),
    opt_out_heard: z.boolean(),
    fields: z.array(extractedFieldSchema),
    based_on: z.enum(['transcript', 'turns']),
    model: z.string(),
  })
  .meta({ id: 'Analysis' })
export type Analysis = z.infer<typeof analysisSchema>
