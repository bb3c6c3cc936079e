import { z } from 'zod'

/** When an utterance of the person is over. The recogniser's own end of an utterance always counts. */
export const endpointingSchema = z.strictObject({
  wait_ms: z
    .int()
    .min(0)
    .max(3000)
    .default(0)
    .describe('So long the person may go on after an utterance: what follows is joined to it.'),
  settle_ms: z
    .int()
    .min(300)
    .max(3000)
    .optional()
    .describe('Interim words that stay the same for so long are an utterance; absent: never.'),
})
export type Endpointing = z.infer<typeof endpointingSchema>
