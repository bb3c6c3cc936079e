import type { TransferResult } from '@perezvon/contracts/call/transfer-result'
import type { ToolCall } from '@perezvon/contracts/transcript/tool-call'
import type { PastTurn } from '@perezvon/livecall/stored-turn'
import type { TurnDraft } from '@perezvon/livecall/turn-draft'
import type { TurnWatch } from '../turns/turn-watch.ts'

/** A target that could not be reached, although the model had been told that the call goes there. */
export type FailedTransfer = { target: string; result: TransferResult | undefined }

/**
 * The turn with the history as it really was: the model reads the truth where it read that all was well, now and, by Redis,
 * in the turns to come. The same draft where no turn asked for that transfer: it was a command's.
 */
export function withFailedTransfer(
  draft: TurnDraft,
  { failed, watch }: { failed: FailedTransfer | undefined; watch: Pick<TurnWatch, 'notKept'> },
): TurnDraft {
  const told = failed && turnOfTransfer(draft.past, failed)
  if (told === undefined) return draft
  const { turn, toolCalls } = told
  draft
    .keepToolCalls(toolCalls, turn)
    .catch((error: unknown) => watch.notKept({ ...draft.name, turn }, error))
  return {
    ...draft,
    past: draft.past.map((past) => (past.turn === turn && past.source !== 'command' ? told : past)),
  }
}

function turnOfTransfer(
  past: readonly PastTurn[],
  { target, result = 'failed' }: FailedTransfer,
): PastTurn | undefined {
  const asked = past.findLast(({ toolCalls }) => toolCalls.some((call) => isTo(call, target)))
  const error = `${target} was not reached (${result}), the person was told and speaks with you again`
  return (
    asked && {
      ...asked,
      toolCalls: asked.toolCalls.map((call) =>
        isTo(call, target)
          ? { ...call, outcome: 'failed', result: JSON.stringify({ ok: false, error }) }
          : call,
      ),
    }
  )
}

function isTo({ tool, outcome, arguments: given }: ToolCall, target: string): boolean {
  return tool === 'transfer' && outcome === 'done' && given.includes(`"${target}"`)
}
