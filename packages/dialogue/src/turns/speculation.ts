import type { CompletionEvent, CompletionRequest } from '@perezvon/ai/completion/completion'
import type { BackupModel } from '@perezvon/contracts/agent/answering-in-time'
import type { CallId } from '@perezvon/contracts/ids'
import type { TurnName } from '@perezvon/livecall/sentences'
import { wordsOf } from '../words/stems.ts'
import { type AskedModels, type AskingParts, askModels, type BackupReason } from './asked-models.ts'
import type { Deadline } from './sentence-deadline.ts'

/** Nobody confirmed it for so long: the person spoke on, or another process got the turn. */
const WAIT_MS = 10_000

/** A reply that the model was asked for before the person's words were final. */
export type Speculation = {
  turn: number
  beganAt: Date
  told: AskedModels
  /** Its events, where the model would be asked the same now. Aborts with `signal`. Undefined where it would not. */
  use(asked: { request: CompletionRequest; signal: AbortSignal }): AsyncIterable<CompletionEvent> | undefined
  /** Lets go of it; harmless once it is used. */
  drop(): void
}

/** The speculations of a process, one a call at most. */
export type Speculations = {
  /** Asks the model for the reply to words that are not final. The same words again: nothing new is asked. */
  begin(expected: {
    name: TurnName
    request: CompletionRequest
    backup: BackupModel | undefined
    backupAsked: (why: BackupReason) => void
  }): void
  /** Takes what was begun for a turn, to be used or dropped. What was begun for an earlier one is dropped. */
  take(callId: CallId, turn: number): Speculation | undefined
}

export function createSpeculations(parts: AskingParts, dropped: (name: TurnName) => void): Speculations {
  const { clock, deadlines } = parts
  const waiting = new Map<CallId, { speculation: Speculation; key: string; deadline: Deadline }>()

  const remove = (callId: CallId): Speculation | undefined => {
    const known = waiting.get(callId)
    waiting.delete(callId)
    known?.deadline.lift()
    return known?.speculation
  }
  return {
    take: (callId, turn) => {
      if (waiting.get(callId)?.speculation.turn === turn) return remove(callId)
      remove(callId)?.drop()
      return undefined
    },
    begin: ({ name, request, backup, backupAsked }) => {
      const key = askedKey(request)
      const known = waiting.get(name.callId)
      if (known?.speculation.turn === name.turn && known.key === key) return
      remove(name.callId)?.drop()
      const stop = new AbortController()
      const { events, told } = askModels(parts, { request, signal: stop.signal, backup, backupAsked })
      let isUsed = false
      const speculation: Speculation = {
        turn: name.turn,
        beganAt: clock.now(),
        told,
        use: ({ request: confirmed, signal }) => {
          if (told.hasFailed || askedKey(confirmed) !== key) return undefined
          isUsed = true
          if (signal.aborted) stop.abort(signal.reason)
          else signal.addEventListener('abort', () => stop.abort(signal.reason), { once: true })
          return events
        },
        drop: () => {
          if (isUsed || stop.signal.aborted) return
          stop.abort(new Error('the words came out differently'))
          dropped(name)
        },
      }
      const deadline = deadlines.watch({
        since: clock.now(),
        withinMs: WAIT_MS,
        missed: () => remove(name.callId)?.drop(),
      })
      waiting.set(name.callId, { speculation, key, deadline })
    },
  }
}

/**
 * Two requests with the same key ask the same: the conversation is the same to the letter, and the person's latest words are
 * the same but for case, punctuation, «ё» and politeness. Recognisers add those when a result is final.
 */
function askedKey({ messages }: CompletionRequest): string {
  const latest = messages.findLastIndex(({ role }) => role === 'user')
  return JSON.stringify(
    messages.map((message, at) =>
      at === latest && message.role === 'user' ? wordsOf(message.content).join(' ') : message,
    ),
  )
}
