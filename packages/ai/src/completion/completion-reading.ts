import { contentDelta } from '../openai/content-delta.ts'
import type { CompletionEvent, CompletionUsage, FinishReason } from './completion.ts'

/** What a chunk of a streamed completion may hold; nothing is taken for granted but that it is JSON. */
interface Chunk {
  readonly error?: { readonly message?: unknown; readonly code?: unknown; readonly type?: unknown }
  readonly choices?: readonly Choice[]
  readonly usage?: {
    readonly prompt_tokens?: number
    readonly completion_tokens?: number
    readonly prompt_tokens_details?: { readonly cached_tokens?: number } | null
  } | null
}

interface Choice {
  readonly finish_reason?: string | null
  readonly delta?: {
    readonly content?: string | null
    readonly refusal?: string | null
    readonly tool_calls?: readonly ToolCallDelta[]
  }
}

interface ToolCallDelta {
  readonly index: number
  readonly id?: string
  readonly function?: { readonly name?: string; readonly arguments?: string }
}

/** Puts the chunks of one completion together. */
export interface CompletionReading {
  /**
   * Takes one `data:` line, which lies in `bytes` from `start` to before `end`. Throws StreamFault for an error
   * object, SyntaxError for what is no JSON.
   */
  take(bytes: Buffer, start: number, end: number): void
  /** Nothing more comes: pushes the end if the model had come to one. False where the completion was cut off. */
  finish(): boolean
}

/** An error object in mid-stream. */
export class StreamFault extends Error {
  override name = 'StreamFault'
  readonly code: string | null
  readonly type: string | null

  constructor(fault: NonNullable<Chunk['error']>) {
    super(typeof fault.message === 'string' ? fault.message : 'the stream brought an error')
    this.code = typeof fault.code === 'string' ? fault.code : null
    this.type = typeof fault.type === 'string' ? fault.type : null
  }
}

/** Starts reading one completion; events go to `push` in the order that the port promises. */
export function createCompletionReading(push: (event: CompletionEvent) => void): CompletionReading {
  const toolCalls: { id: string; name: string; argumentsJson: string }[] = []
  let stoppedBy: string | undefined
  let usage: CompletionUsage | null = null
  let refused = false
  let finished = false

  const takeChoice = (choice: Choice) => {
    const { delta } = choice
    if (typeof delta?.content === 'string' && delta.content !== '')
      push({ type: 'text-delta', text: delta.content })
    if (typeof delta?.refusal === 'string' && delta.refusal !== '') {
      refused = true
      push({ type: 'text-delta', text: delta.refusal })
    }
    for (const part of delta?.tool_calls ?? []) {
      toolCalls[part.index] ??= { id: '', name: '', argumentsJson: '' }
      const call = toolCalls[part.index]
      if (call === undefined) continue
      call.id ||= part.id ?? ''
      call.name ||= part.function?.name ?? ''
      call.argumentsJson += part.function?.arguments ?? ''
    }
    stoppedBy = choice.finish_reason ?? stoppedBy
  }

  const finish = () => {
    if (finished || stoppedBy === undefined) return finished
    finished = true
    for (const call of toolCalls.filter((one) => one !== undefined)) push({ type: 'tool-call', ...call })
    push({ type: 'end', finishReason: refused ? 'refusal' : finishReasonOf(stoppedBy), usage })
    return true
  }

  return {
    take(bytes, start, end) {
      const text = contentDelta(bytes, start, end)
      if (text !== undefined) {
        if (text !== '') push({ type: 'text-delta', text })
        return
      }
      const data = bytes.toString('utf8', start, end)
      if (data === '[DONE]') return void finish()
      const chunk: Chunk = JSON.parse(data)
      if (chunk.error !== undefined) throw new StreamFault(chunk.error)
      const choice = chunk.choices?.[0]
      if (choice !== undefined) takeChoice(choice)
      if (chunk.usage != null) usage = usageOf(chunk.usage)
    },
    finish,
  }
}

function usageOf(usage: NonNullable<Chunk['usage']>): CompletionUsage {
  return {
    promptTokens: usage.prompt_tokens ?? 0,
    cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
    completionTokens: usage.completion_tokens ?? 0,
  }
}

function finishReasonOf(reason: string): FinishReason {
  switch (reason) {
    case 'length':
      return 'length'
    case 'tool_calls':
    case 'function_call':
      return 'tool-calls'
    case 'content_filter':
      return 'content-filter'
    default:
      return 'stop'
  }
}
