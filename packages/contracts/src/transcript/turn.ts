import { z } from 'zod'
import type { BuiltInTool } from '../agent/tool.ts'
import { toolCallSchema } from './tool-call.ts'
import { turnChoicesSchema } from './turn-choices.ts'

/** One exchange of the live conversation: what recognition heard, what the agent answered, and how fast. */
export const turnSchema = z
  .strictObject({
    turn: z.int().min(1),
    user_text: z.string(),
    confidence: z.number().nullable(),
    ai_text: z.string().describe('All that was generated and released for speaking.'),
    heard_text: z.string().nullable().describe('What the person heard of it; null until the scenario tells.'),
    interrupted: z.boolean(),
    source: z
      .enum(['model', 'ready-answer', 'learnt-answer', 'guardrail', 'fallback', 'opt-out', 'farewell'])
      .describe(
        'Where the answer came from: `ready-answer` is one that the agent keeps ready, `learnt-answer` one that it has learnt, `guardrail` one in which something was replaced.',
      ),
    action: z.enum(['listen', 'hangup', 'transfer']),
    received_at: z.string(),
    first_token_ms: z.number().nullable().describe('From the request to the first token.'),
    first_sentence_ms: z.number().nullable().describe('From the request to the first whole sentence.'),
    answered_ms: z.number().nullable().describe('From the request to the end of the reply.'),
    prompt_tokens: z.int().nullable(),
    completion_tokens: z.int().nullable(),
    model: z.string().nullable(),
    choices: turnChoicesSchema.optional().describe('Absent where the model was not asked.'),
    tool_calls: z.array(toolCallSchema).default([]),
  })
  .meta({ id: 'Turn' })
export type Turn = z.infer<typeof turnSchema>

const OPT_OUT: BuiltInTool = 'opt_out'

/**
 * Whether the person asked not to be called, in one of these turns: as its answer tells, or, where it had none, since the
 * model asked for the tool that writes it down.
 */
export function holdOptOut(turns: readonly Pick<Turn, 'source' | 'tool_calls'>[]): boolean {
  return turns.some(
    ({ source, tool_calls: calls }) =>
      source === 'opt-out' || calls.some(({ tool, outcome }) => tool === OPT_OUT && outcome !== 'rejected'),
  )
}
