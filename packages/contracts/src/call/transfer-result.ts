import { z } from 'zod'

/**
 * What became of a transfer. connected: the two were joined · busy, no-answer, declined, failed: the target was not
 * reached · abandoned: the person hung up, or the call ended, before that.
 */
export const transferResultSchema = z
  .enum(['connected', 'busy', 'no-answer', 'declined', 'failed', 'abandoned'])
  .meta({ id: 'TransferResult' })
export type TransferResult = z.infer<typeof transferResultSchema>
