import { z } from 'zod'
import { transferTargetNameSchema } from '../agent/transfer-target.ts'

const signed = {
  at: z.int().describe('When it was given, in milliseconds of Unix time. Old ones are not obeyed.'),
  signature: z.string().regex(/^[0-9a-f]{64}$/),
}

const hangUp = z.strictObject({ command: z.literal('hang-up') })
const say = z.strictObject({
  command: z.literal('say'),
  text: z
    .string()
    .trim()
    .min(1)
    .max(1000)
    .refine((text) => !/\p{Surrogate}/u.test(text), 'holds half of a surrogate pair: send whole letters'),
})
const transfer = z.strictObject({ command: z.literal('transfer'), target: transferTargetNameSchema })

/**
 * What a running session may be told. hang-up: end the call at once, whatever is being said · say: speak a text when the
 * agent is next silent · transfer: hand the call over to one of the agent's targets.
 */
export const callCommandSchema = z
  .discriminatedUnion('command', [hangUp, say, transfer])
  .meta({ id: 'CallCommand' })
export type CallCommand = z.infer<typeof callCommandSchema>

/**
 * A command on its way to a session's access URL, as JSON. `signature` is the lower-case hex of the HMAC-SHA256, by the
 * `command_key` of the claim's answer, over call id, command and `at`, with line feeds between them; and, behind another
 * line feed, the `text` or `target` as percent-encoded by `encodeURIComponent`: how the platform's HMAC reads other than
 * ASCII letters is not documented.
 */
export const sessionCommandSchema = z
  .discriminatedUnion('command', [hangUp.extend(signed), say.extend(signed), transfer.extend(signed)])
  .meta({ id: 'SessionCommand' })
export type SessionCommand = z.infer<typeof sessionCommandSchema>
