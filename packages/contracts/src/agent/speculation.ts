import { z } from 'zod'

/**
 * Asking the model before the person's words are final: where interim results have stayed the same for a while, the reply is
 * begun, and used if the final words are the same. It saves what the recogniser needs for its result; a reply that is
 * dropped was paid for.
 */
export const speculationSchema = z.strictObject({
  settled_ms: z
    .int()
    .min(100)
    .max(2000)
    .default(300)
    .describe('So long interim words have to stay the same.'),
  most_per_turn: z.int().min(1).max(5).default(2).describe('Requests to the model that may be in vain.'),
})
