import type {
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions/completions'
import { LateError } from '../ai-errors.ts'
import type { OpenAiConnection } from '../openai/connection.ts'
import { brokenOff, streamFailure, translateOpenAiError } from '../openai/error-codes.ts'
import { createEventStreamReader } from '../openai/event-stream-reader.ts'
import { EventStreamResponse } from '../openai/event-stream-response.ts'
import { acceptsTemperature } from '../openai/model-family.ts'
import type { Completion, CompletionMessage, CompletionRequest } from './completion.ts'
import { createCompletionReading } from './completion-reading.ts'
import { ReplyStream } from './reply-stream.ts'

/** How long the model may take. The caller's own deadline is the signal; these catch what has no deadline. */
export interface OpenAiCompletionOptions {
  /** From the request to the head of the answer. Default 15 s. */
  readonly answerTimeoutMs?: number
  /** Between two pieces of the answer. Default 10 s. */
  readonly stallTimeoutMs?: number
}

/** The completion port on OpenAI's chat completions, streamed. */
export function createOpenAiCompletion(
  connection: OpenAiConnection,
  options: OpenAiCompletionOptions = {},
): Completion {
  const { answerTimeoutMs = 15_000, stallTimeoutMs = 10_000 } = options
  return {
    stream(request, signal) {
      const ending = new AbortController()
      const abort = () => ending.abort(signal.reason)
      const events = new ReplyStream({
        left: () => ending.abort(new Error('the reader left')),
        closed: () => signal.removeEventListener('abort', abort),
      })
      if (signal.aborted) abort()
      else signal.addEventListener('abort', abort, { once: true })
      void follow(connection, request, {
        events,
        signal: ending.signal,
        patience: { answerTimeoutMs, stallTimeoutMs },
      })
      return events
    },
  }
}

interface Following {
  readonly events: ReplyStream
  readonly signal: AbortSignal
  readonly patience: Required<OpenAiCompletionOptions>
}

/** Runs one completion to its end; all that goes wrong goes to the reader. */
async function follow(
  connection: OpenAiConnection,
  request: CompletionRequest,
  following: Following,
): Promise<void> {
  const { events, signal, patience } = following
  try {
    signal.throwIfAborted()
    const response = await connection.client.chat.completions
      .create(requestBody(request), {
        signal,
        timeout: patience.answerTimeoutMs,
        ...(request.requestId === undefined ? {} : { headers: { 'X-Client-Request-Id': request.requestId } }),
      })
      .asResponse()
    if (!(response instanceof EventStreamResponse)) {
      throw new TypeError(
        `the model answered ${response.headers.get('content-type')} where a stream was asked for`,
      )
    }
    deliver(response, following)
  } catch (error) {
    events.fail(signal.aborted ? signal.reason : translateOpenAiError(error))
  }
}

/** Connects the answer's bytes to the reader's events, under a watchdog. */
function deliver(response: EventStreamResponse, { events, signal, patience }: Following): void {
  const reading = createCompletionReading((event) => events.push(event))
  const read = createEventStreamReader(reading.take)
  const giveUp = (verdict: Error) => {
    events.fail(verdict)
    response.cancel(verdict)
  }
  // The SDK's timeout ends with the head of the answer: a stream that stands still is ours to notice.
  const watchdog = setTimeout(() => giveUp(stalled(patience.stallTimeoutMs)), patience.stallTimeoutMs)
  response.deliverTo({
    bytes(chunk) {
      watchdog.refresh()
      try {
        read(chunk)
      } catch (error) {
        giveUp(streamFailure(error))
      }
    },
    ended() {
      clearTimeout(watchdog)
      if (reading.finish()) events.end()
      else events.fail(brokenOff(new Error('the stream ended without a finish reason')))
    },
    failed(error) {
      clearTimeout(watchdog)
      if (signal.aborted) events.fail(signal.reason)
      else if (reading.finish()) events.end()
      else events.fail(brokenOff(error))
    },
  })
}

function stalled(afterMs: number): LateError {
  return new LateError('ai-answer-stalled', `the model stopped in the middle of its answer for ${afterMs} ms`)
}

/**
 * The body, in an order that is the same for every turn of a call: what the vendor caches is the longest
 * beginning it has seen (tools, then messages).
 */
function requestBody(request: CompletionRequest): ChatCompletionCreateParamsStreaming {
  const { model, tools = [], toolChoice, temperature, maxTokens, cacheKey } = request
  return {
    model,
    stream: true,
    stream_options: { include_usage: true },
    ...(temperature !== undefined && acceptsTemperature(model) ? { temperature } : {}),
    ...(maxTokens === undefined ? {} : { max_completion_tokens: maxTokens }),
    ...(cacheKey === undefined ? {} : { prompt_cache_key: cacheKey }),
    ...(tools.length === 0
      ? {}
      : { tools: tools.map((tool) => ({ type: 'function', function: { ...tool } })) }),
    ...(toolChoice === undefined ? {} : { tool_choice: toolChoice }),
    messages: request.messages.map(messageBody),
  }
}

function messageBody(message: CompletionMessage): ChatCompletionMessageParam {
  switch (message.role) {
    case 'system':
    case 'user':
      return { role: message.role, content: message.content }
    case 'tool':
      return { role: 'tool', tool_call_id: message.toolCallId, content: message.content }
    case 'assistant': {
      const { content, toolCalls = [] } = message
      if (toolCalls.length === 0) return { role: 'assistant', content }
      const calls = toolCalls.map(({ id, name, argumentsJson }) => ({
        id,
        type: 'function' as const,
        function: { name, arguments: argumentsJson },
      }))
      return { role: 'assistant', content, tool_calls: calls }
    }
    default:
      return message satisfies never
  }
}
