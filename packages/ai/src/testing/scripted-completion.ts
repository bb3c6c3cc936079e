import type { AiError } from '../ai-errors.ts'
import type {
  Completion,
  CompletionRequest,
  CompletionUsage,
  FinishReason,
} from '../completion/completion.ts'
import { ReplyStream } from '../completion/reply-stream.ts'

/** One reply, word for word. */
export interface ScriptedCompletionReply {
  /** Text in pieces; a promise among them holds the stream until it resolves. */
  readonly pieces?: readonly (string | Promise<void>)[]
  readonly toolCalls?: readonly { readonly name: string; readonly argumentsJson: string }[]
  /** Default: `stop`, or `tool-calls` where there are some. */
  readonly finishReason?: FinishReason
  readonly usage?: CompletionUsage
  /** Thrown after the pieces, in place of the end. */
  readonly failure?: AiError
  /** Nothing comes after the pieces, not even the end, until the signal aborts. */
  readonly hangs?: boolean
}

/** A completion that says what it is told to, and remembers what it was asked. */
export interface ScriptedCompletion extends Completion {
  readonly requests: readonly CompletionRequest[]
  /** Adds replies to the end of the script. */
  willReply(...replies: readonly ScriptedCompletionReply[]): void
}

/** Creates the fake. A request beyond the script throws at once: a test must say what its model says. */
export function createScriptedCompletion(...script: readonly ScriptedCompletionReply[]): ScriptedCompletion {
  const waiting = [...script]
  const requests: CompletionRequest[] = []
  return {
    requests,
    willReply(...replies) {
      waiting.push(...replies)
    },
    stream(request, signal) {
      requests.push(request)
      const reply = waiting.shift()
      if (reply === undefined) {
        const asked = request.messages.at(-1)?.content ?? ''
        throw new Error(`no reply is scripted for completion ${requests.length}, which ends in «${asked}»`)
      }
      return play(reply, signal)
    },
  }
}

function play(reply: ScriptedCompletionReply, signal: AbortSignal): ReplyStream {
  const abort = () => events.fail(signal.reason)
  const events = new ReplyStream({
    left: () => undefined,
    closed: () => signal.removeEventListener('abort', abort),
  })
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  void speak(reply, events)
  return events
}

async function speak(reply: ScriptedCompletionReply, events: ReplyStream): Promise<void> {
  const { pieces = [], toolCalls = [], usage = null, failure } = reply
  for (const piece of pieces) {
    if (typeof piece === 'string') events.push({ type: 'text-delta', text: piece })
    else await piece
  }
  if (reply.hangs === true) return
  if (failure !== undefined) return events.fail(failure)
  for (const [index, call] of toolCalls.entries())
    events.push({ type: 'tool-call', id: `call_${index}`, ...call })
  const finishReason = reply.finishReason ?? (toolCalls.length > 0 ? 'tool-calls' : 'stop')
  events.push({ type: 'end', finishReason, usage })
  events.end()
}
