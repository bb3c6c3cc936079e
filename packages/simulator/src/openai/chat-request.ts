import { z } from 'zod'

const textPart = z.looseObject({ type: z.string(), text: z.string().optional() })

const message = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), z.array(textPart), z.null()]).optional(),
})

const functionTool = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({
    name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
    parameters: z.record(z.string(), z.unknown()).optional(),
  }),
})

const responseFormat = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    json_schema: z.looseObject({
      name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
      strict: z.boolean().nullish(),
      schema: z.record(z.string(), z.unknown()),
    }),
  }),
])

/** As much of the body of `POST /v1/chat/completions` as the simulation acts on; the rest is let through unread. */
export const chatRequest = z.looseObject({
  model: z.string(),
  messages: z.array(message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z
    .looseObject({ include_usage: z.boolean().optional(), include_obfuscation: z.boolean().optional() })
    .nullish(),
  tools: z.array(functionTool).optional(),
  tool_choice: z.unknown().optional(),
  response_format: responseFormat.optional(),
  temperature: z.number().min(0).max(2).nullish(),
  max_tokens: z.int().positive().nullish(),
  max_completion_tokens: z.int().positive().nullish(),
})

/** The inferred form of {@link chatRequest}. */
export type ChatRequest = z.infer<typeof chatRequest>
/** One message of the conversation. */
export type ChatMessage = z.infer<typeof message>

/** The text of a message, whichever of the two ways it came. */
export function textOf(message: ChatMessage): string {
  const { content } = message
  if (typeof content === 'string') return content
  return (content ?? []).map((part) => part.text ?? '').join('')
}

/** The texts of all messages of these roles, in order. */
export function textsBy(request: ChatRequest, ...roles: readonly ChatMessage['role'][]): string[] {
  return request.messages.filter((one) => roles.includes(one.role)).map(textOf)
}

/** Parameters that a reasoning model refuses, with OpenAI's own words; undefined where all is well. */
export function unsupportedParameter(
  request: ChatRequest,
): { param: string; code: string; message: string } | undefined {
  if (!/^(o\d|gpt-5(-mini|-nano)?(-\d{4}.*)?$)/.test(request.model)) return undefined
  if (request.max_tokens != null) {
    return {
      param: 'max_tokens',
      code: 'unsupported_parameter',
      message:
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    }
  }
  if (request.temperature != null && request.temperature !== 1) {
    return {
      param: 'temperature',
      code: 'unsupported_value',
      message: `Unsupported value: 'temperature' does not support ${request.temperature} with this model. Only the default (1) value is supported.`,
    }
  }
  return undefined
}
