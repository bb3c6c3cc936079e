import type { HttpTool } from '@perezvon/contracts/agent/tool'
import type { ToolCall } from '@perezvon/contracts/transcript/tool-call'
import type { HttpTools } from '@perezvon/http-tools/http-tools'
import type { TurnDraft } from '@perezvon/livecall/turn-draft'
import type { Clock } from '@perezvon/runtime/clock'
import { idempotencyKey } from './call-identity.ts'
import type { LoggedCall, ToolLog } from './tool-log.ts'
import { httpResult, INTERRUPTED_RESULT, NOT_NOTED_RESULT } from './tool-result.ts'

/** Calls a company's endpoint for the model, and remembers it before and after. Always resolves. */
export async function runHttpTool(
  parts: { http: HttpTools; clock: Clock; log: ToolLog },
  asked: LoggedCall & {
    tool: HttpTool
    values: Readonly<Record<string, unknown>>
    identity: string
    draft: TurnDraft
    /** Nobody waits for this turn any more. */
    signal: AbortSignal
    /** Says that it takes a while. */
    fill: (filler: string) => void
  },
): Promise<ToolCall> {
  const { http, clock, log } = parts
  const { place, tool, values, identity, draft, signal } = asked
  const key = idempotencyKey({ ...draft.name, identity, past: draft.past })
  const call = { ...asked.call, idempotency_key: key }
  const begun = clock.now().getTime()
  const ended = (how: Pick<ToolCall, 'outcome' | 'result' | 'status'>) =>
    log.settle({ place, call: { ...call, ...how, ms: clock.now().getTime() - begun } })
  try {
    await log.start({ place, call })
  } catch {
    return ended({ outcome: 'failed', result: NOT_NOTED_RESULT, status: null })
  }
  // What only reads may be given up; what may have changed something is heard to its end.
  const mayStop = tool.method === 'GET'
  const stopFiller = fillAfter(clock, tool.filler_after_ms, () => asked.fill(tool.filler))
  const answered = await http.call({ tool, values, idempotencyKey: key }, mayStop ? signal : undefined)
  stopFiller()
  const { outcome, status } = answered
  const isGivenUp = mayStop && signal.aborted && outcome !== 'done'
  return ended({ outcome, status, result: isGivenUp ? INTERRUPTED_RESULT : httpResult(tool, answered) })
}

/** Speaks a filler unless it is stopped before. */
function fillAfter(clock: Clock, ms: number, fill: () => void): () => void {
  const isOver = new AbortController()
  clock.sleep(ms, isOver.signal).then(fill, () => undefined) // it was quicker
  return () => isOver.abort()
}
