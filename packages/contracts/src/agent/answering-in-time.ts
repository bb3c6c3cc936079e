import { z } from 'zod'
import { spokenTextSchema } from './spoken-text.ts'

/**
 * A second model that is asked where the first one is slow or fails. It gets the same conversation; whichever gives the
 * first whole sentence is the one that is heard.
 */
export const backupModelSchema = z.strictObject({
  model: z
    .string()
    .min(1)
    .max(100)
    .describe('May be the same model: a second request is often quicker than a slow one.'),
  after_ms: z
    .int()
    .min(200)
    .max(10_000)
    .default(1500)
    .describe('Asked where the first model has sent no token for so long; at once where it fails.'),
  mode: z
    .enum(['race', 'failover'])
    .default('race')
    .describe('race: the first model may still win · failover: it is let go of.'),
})
export type BackupModel = z.infer<typeof backupModelSchema>

/** What the agent says where the model is slow: «Так, секунду…». The answer follows it in the same turn. */
export const openingPhrasesSchema = z.strictObject({
  phrases: z
    .array(spokenTextSchema)
    .min(1)
    .max(10)
    .describe('Taken in turn, never the same in two turns that follow each other.'),
  after_ms: z
    .int()
    .min(200)
    .max(10_000)
    .default(1200)
    .describe('Said where no sentence of the answer is there so long after the request.'),
})
