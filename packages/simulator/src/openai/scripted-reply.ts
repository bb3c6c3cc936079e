import { z } from 'zod'

/** A reply that is wanted word for word, and when. All given conditions must hold; the first match wins. */
export const scriptedReply = z.strictObject({
  /** Matches where the last user message contains this, whatever the case. */
  phrase: z.string().optional(),
  /** Matches only where a tool has just answered; false: only where none has. */
  afterTool: z.boolean().optional(),
  /** Numbers of chat requests, counted from 1 since the server started. */
  requests: z.array(z.int().positive()).optional(),
  /** The reply; cut into tokens by the server. For a structured output: the document's JSON. */
  text: z.string().optional(),
  /** The reply as exactly these tokens, in place of `text`. */
  pieces: z.array(z.string()).optional(),
  toolCalls: z
    .array(z.strictObject({ name: z.string(), arguments: z.record(z.string(), z.unknown()) }))
    .optional(),
})

/** The inferred form of {@link scriptedReply}. */
export type ScriptedReply = z.infer<typeof scriptedReply>

/** The first scripted reply that fits. */
export function findScriptedReply(
  script: readonly ScriptedReply[],
  asked: { lastUserText: string; isAfterTool: boolean; ordinal: number },
): ScriptedReply | undefined {
  const { isAfterTool, ordinal } = asked
  const said = asked.lastUserText.toLowerCase()
  return script.find(
    (reply) =>
      (reply.phrase === undefined || said.includes(reply.phrase.toLowerCase())) &&
      (reply.afterTool === undefined || reply.afterTool === isAfterTool) &&
      (reply.requests === undefined || reply.requests.includes(ordinal)),
  )
}
