import { z } from 'zod'
import { telephoneKeySchema } from '../call/telephone-key.ts'

/**
 * Whether the person may answer by keys. Keys are gathered until `terminator` is pressed, `max_digits` are there, or none
 * came for `timeout_seconds`; what was gathered is the person's next turn.
 */
export const keypadSchema = z.strictObject({
  enabled: z.boolean().default(false),
  max_digits: z.int().min(1).max(32).default(20),
  terminator: telephoneKeySchema.default('#'),
  timeout_seconds: z.number().min(1).max(30).default(4),
})
export type Keypad = z.infer<typeof keypadSchema>
