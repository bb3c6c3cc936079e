import { z } from 'zod'

/** Same key and body: the same answer again. Same key and another body: 409. Keys outlive restarts. */
export const idempotencyHeadersSchema = z.object({
  'idempotency-key': z.string().min(1).max(200).optional(),
})
