import type { ModelToolCall } from './assistant-reply.ts'
import type { SimulatedRequest } from './request-ledger.ts'

/** How a completion ends, in OpenAI's words. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter'

/** A completion that is decided and waits to be sent. */
export interface PlannedCompletion {
  readonly id: string
  readonly createdSeconds: number
  readonly model: string
  /** Content in tokens; null where there is only a tool call or a refusal. */
  readonly pieces: readonly string[] | null
  readonly refusal: readonly string[] | null
  readonly toolCalls: readonly ModelToolCall[]
  readonly finishReason: FinishReason
  readonly usage: CompletionUsage
}

/** OpenAI's `usage` object, as far as chat models fill it. */
export interface CompletionUsage {
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly total_tokens: number
  readonly prompt_tokens_details: { readonly cached_tokens: number; readonly audio_tokens: 0 }
  readonly completion_tokens_details: {
    readonly reasoning_tokens: 0
    readonly audio_tokens: 0
    readonly accepted_prediction_tokens: 0
    readonly rejected_prediction_tokens: 0
  }
}

/** Counts of tokens in OpenAI's form. */
export function completionUsage(
  promptTokens: number,
  cachedTokens: number,
  completionTokens: number,
): CompletionUsage {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}

/** The id of the n-th tool call of a completion: derived, so that a rehearsal repeats. */
export function toolCallId(completionId: string, index: number): string {
  return `call_${completionId.slice(-22)}${index}`
}

/** The id of the completion that answers a request. */
export function completionId(entry: SimulatedRequest): string {
  return `chatcmpl-${entry.id.slice(4)}`
}

/** The body of a completion that is not streamed. */
export function completionBody(planned: PlannedCompletion): object {
  const toolCalls = planned.toolCalls.map((call, index) => ({
    id: toolCallId(planned.id, index),
    type: 'function',
    function: { name: call.name, arguments: call.arguments },
  }))
  return {
    id: planned.id,
    object: 'chat.completion',
    created: planned.createdSeconds,
    model: planned.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: planned.pieces?.join('') ?? null,
          ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
          refusal: planned.refusal?.join('') ?? null,
          annotations: [],
        },
        logprobs: null,
        finish_reason: planned.finishReason,
      },
    ],
    usage: planned.usage,
    service_tier: 'default',
    system_fingerprint: 'fp_rehearsal',
  }
}
