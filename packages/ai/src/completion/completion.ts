/** One message of the conversation, in the order in which it was held. */
export type CompletionMessage =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | {
      readonly role: 'assistant'
      readonly content: string | null
      readonly toolCalls?: readonly CompletionToolCall[]
    }
  | { readonly role: 'tool'; readonly toolCallId: string; readonly content: string }

/** A tool call the model made in an earlier message. */
export interface CompletionToolCall {
  readonly id: string
  readonly name: string
  readonly argumentsJson: string
}

/** A tool the model may call. `parameters` is a JSON Schema of type object. */
export interface CompletionTool {
  readonly name: string
  readonly description: string
  readonly parameters: Readonly<Record<string, unknown>>
}

/**
 * What is asked of the model. What stays the same from turn to turn (tools, system message, older messages)
 * comes first, so that the vendor's prompt cache can hold it.
 */
export interface CompletionRequest {
  readonly model: string
  readonly messages: readonly CompletionMessage[]
  readonly tools?: readonly CompletionTool[]
  /** `none`: it must answer in words. What it is told of the tools stays the same, and so does the vendor's cache. */
  readonly toolChoice?: 'none'
  readonly temperature?: number
  readonly maxTokens?: number
  /** Requests with the same long beginning share a key (an agent's name and version): they find the same cache. */
  readonly cacheKey?: string
  /** Our own name for the request, shown in the vendor's logs. ASCII, at most 512 characters. */
  readonly requestId?: string
}

/** Why the model stopped. `refusal`: it declined; what it said instead came as text. */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'refusal'

/** Tokens as the vendor counts and bills them. */
export interface CompletionUsage {
  readonly promptTokens: number
  /** Of the prompt tokens: how many the vendor's cache held. */
  readonly cachedTokens: number
  readonly completionTokens: number
}

/**
 * What arrives, in this order: text as it is generated; each tool call once, whole (its JSON is as the model
 * wrote it and may be malformed); the end, exactly once and last. `usage` is null where the vendor sent none.
 */
export type CompletionEvent =
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'tool-call'; readonly id: string; readonly name: string; readonly argumentsJson: string }
  | { readonly type: 'end'; readonly finishReason: FinishReason; readonly usage: CompletionUsage | null }

/** A model that answers a conversation, piece by piece. */
export interface Completion {
  /**
   * Starts the request at once and gives its events, to be read once and by one reader. Text is whole characters,
   * however the wire cut them. Throws an AiError when the vendor fails (also in the middle, after text), and the
   * signal's own reason when the signal aborts; a stream that was cut never looks like one that ended. Leaving
   * the loop early cancels the request. Never tries again by itself: on a live call the caller knows the deadline.
   */
  stream(request: CompletionRequest, signal: AbortSignal): AsyncIterable<CompletionEvent>
}
