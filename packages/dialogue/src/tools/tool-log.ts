import type { CompletionToolCall } from '@perezvon/ai/completion/completion'
import type { CallId } from '@perezvon/contracts/ids'
import type { ToolCall } from '@perezvon/contracts/transcript/tool-call'
import { CallIsOver } from '@perezvon/livecall/tool-calls'
import type { TurnDraft } from '@perezvon/livecall/turn-draft'
import type { TurnWatch } from '../turns/turn-watch.ts'
import { RUNNING_RESULT } from './tool-result.ts'

/** One call as it stands among those of its turn. */
export type LoggedCall = { place: number; call: ToolCall }

/** The tool calls of one turn, in Redis from the moment when they may have had an effect. */
export type ToolLog = {
  /** Takes up a call; nothing is written yet. */
  begin(asked: CompletionToolCall): LoggedCall
  /** Remembers that a call is made. Rejects where that cannot be remembered: then it must not be made. */
  start(logged: LoggedCall): Promise<void>
  /** The same of a call that is made in any case: nobody waits for that. */
  note(logged: LoggedCall): void
  /** Remembers how a call ended. Nobody waits for that: what is written later finds it written. */
  settle(logged: LoggedCall): ToolCall
}

/** Keeps in the ledger how the tools of a turn ended whose call was closed before: all of them. */
export type KeepLateToolCalls = (ended: {
  callId: CallId
  turn: number
  toolCalls: readonly ToolCall[]
}) => Promise<void>

/** As much of a call's arguments as is kept. */
const ARGUMENTS_KEPT = 4000

/** A model's words as PostgreSQL takes them. A character that the cut has halved would keep the call from being closed. */
function storable(text: string): string {
  return text.slice(0, ARGUMENTS_KEPT).toWellFormed().replaceAll('\0', '\u{fffd}')
}

export function createToolLog({
  draft,
  watch,
  underway,
  keepLateToolCalls,
}: {
  draft: TurnDraft
  watch: Pick<TurnWatch, 'toolCalled' | 'notKept'>
  underway: Set<Promise<unknown>>
  keepLateToolCalls: KeepLateToolCalls
}): ToolLog {
  const { name } = draft
  const calls: ToolCall[] = []
  const keepAfterTheCall = (thrown: unknown): Promise<void> => {
    if (!(thrown instanceof CallIsOver)) throw thrown
    return keepLateToolCalls({ ...name, toolCalls: calls })
  }
  const keepSoon = (): void => {
    const kept: Promise<unknown> = draft
      .keepToolCalls(calls)
      .catch(keepAfterTheCall)
      .catch((error: unknown) => watch.notKept(name, error))
      .finally(() => underway.delete(kept))
    underway.add(kept)
  }
  return {
    begin: ({ id, name: tool, argumentsJson }) => {
      const place = calls.length
      const call: ToolCall = {
        id: storable(id) || `tool_${name.turn}_${place}`,
        tool: storable(tool),
        // Nothing is no JSON, and vendors want some.
        arguments: argumentsJson.trim() === '' ? '{}' : storable(argumentsJson),
        outcome: 'running',
        result: RUNNING_RESULT,
        status: null,
        ms: null,
        idempotency_key: null,
      }
      calls.push(call)
      return { place, call }
    },
    start: async ({ place, call }) => {
      calls[place] = call
      await draft.keepToolCalls(calls)
    },
    note: ({ place, call }) => {
      calls[place] = call
      keepSoon()
    },
    settle: ({ place, call }) => {
      calls[place] = call
      watch.toolCalled(name, call)
      keepSoon()
      return call
    },
  }
}
