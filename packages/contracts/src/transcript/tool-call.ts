import { z } from 'zod'

/**
 * How a tool call ended. `running`: it was begun, and its end is not known yet: the person interrupted, or the process died.
 * `unknown`: it was still running when the call was closed, and nobody has told its end since. `rejected`: nothing was run,
 * the model's call was wrong.
 */
export const toolOutcomeSchema = z.enum(['running', 'done', 'rejected', 'failed', 'timed-out', 'unknown'])
export type ToolOutcome = z.infer<typeof toolOutcomeSchema>

/** One call of a tool by the model, in a turn. Secrets are never part of it: the model does not know them. */
export const toolCallSchema = z
  .strictObject({
    id: z.string().describe('The model’s own name for the call.'),
    tool: z.string(),
    arguments: z.string().describe('As the model wrote them: JSON, unless it made a mistake.'),
    outcome: toolOutcomeSchema,
    result: z.string().describe('What the model was told.'),
    status: z.int().nullable().describe('The HTTP status of the endpoint’s answer.'),
    ms: z.number().nullable(),
    idempotency_key: z.string().nullable().describe('What the endpoint was told the call apart by.'),
  })
  .meta({ id: 'ToolCall' })
export type ToolCall = z.infer<typeof toolCallSchema>
