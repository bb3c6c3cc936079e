import { z } from 'zod'

/** What a running session may be told. hang-up: end the call at once, whatever is being said. */
export const sessionCommandWordSchema = z.enum(['hang-up'])
export type SessionCommandWord = z.infer<typeof sessionCommandWordSchema>

/**
 * A command on its way to a session's access URL, as JSON. `signature` is the lower-case hex of the HMAC-SHA256, by the
 * `command_key` of the claim's answer, over call id, command and `at`, with line feeds between them.
 */
export const sessionCommandSchema = z
  .strictObject({
    command: sessionCommandWordSchema,
    at: z.int().describe('When it was given, in milliseconds of Unix time. Old ones are not obeyed.'),
    signature: z.string().regex(/^[0-9a-f]{64}$/),
  })
  .meta({ id: 'SessionCommand' })
export type SessionCommand = z.infer<typeof sessionCommandSchema>
