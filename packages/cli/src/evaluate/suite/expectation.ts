import { endReasonSchema } from '@perezvon/contracts/call/end-reason'
import { outcomeSchema } from '@perezvon/contracts/call/outcome'
import { z } from 'zod'

const phrase = z.string().trim().min(1).max(300)
const oneOrMore = <Schema extends z.ZodType>(schema: Schema) => z.union([schema, z.array(schema).min(1)])

const toolCallExpectation = z.strictObject({
  name: z.string().min(1),
  arguments: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('Those that matter: others may be there besides. Texts are compared as words.'),
  times: z.int().min(1).optional().describe('Exactly so often; absent: at least once.'),
})

/**
 * What must be true of a conversation, whatever else is said: checked by rule, without a model. Phrases are looked for as
 * words in a row, in any of their forms; case, punctuation and «ё» do not count.
 */
export const expectationSchema = z.strictObject({
  said: z
    .array(oneOrMore(phrase))
    .default([])
    .describe('Each is said by the agent; of a list, one of its phrases.'),
  never_said: z.array(phrase).default([]).describe('Nothing of this is said by the agent.'),
  tools: z.array(toolCallExpectation).default([]),
  never_called: z.array(z.string().min(1)).default([]).describe('Tools that are not called.'),
  outcome: oneOrMore(outcomeSchema).optional(),
  end_reason: oneOrMore(endReasonSchema).optional(),
  opt_out: z.boolean().optional().describe('Whether the number is suppressed afterwards.'),
  transferred_to: z
    .string()
    .nullable()
    .optional()
    .describe('The transfer target that was dialled; null: nobody was.'),
  keys_pressed: z
    .string()
    .regex(/^[0-9*#]+$/, 'must be keys such as 1234#')
    .optional()
    .describe('What the agent played as keys, pauses left out.'),
  max_turns: z.int().min(0).optional(),
  first_sentence_ms: z
    .number()
    .positive()
    .optional()
    .describe('No turn waits longer for its first sentence, from the gateway’s request on.'),
})
export type Expectation = z.output<typeof expectationSchema>
