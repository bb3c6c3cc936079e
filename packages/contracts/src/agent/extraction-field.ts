import { z } from 'zod'

/** A field that the analysis looks for in the conversation. */
export const extractionFieldSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,62}$/, 'must be lower-case letters, digits and underscores, a letter first'),
  type: z.enum(['text', 'number', 'boolean', 'choice']),
  description: z.string().min(1).max(500),
  choices: z.array(z.string().min(1).max(100)).min(2).max(50).optional(),
})
export type ExtractionField = z.infer<typeof extractionFieldSchema>
