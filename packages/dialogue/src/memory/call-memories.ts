import type { Completion } from '@perezvon/ai/completion/completion'
import type { CallId } from '@perezvon/contracts/ids'
import type { TurnDraft } from '@perezvon/livecall/turn-draft'
import type { Clock } from '@perezvon/runtime/clock'
import type { TurnWatch } from '../turns/turn-watch.ts'
import { type MemoryPlan, planMemory } from './memory-plan.ts'
import { keepFactsOnly, summarise } from './summarise.ts'

/** A summary is nothing that anybody waits for; but one that hangs must not keep the next from being tried. */
const SUMMARY_MS = 20_000

/** Keeps the history of long calls within its budget. */
export type CallMemories = {
  /**
   * Looks at the history that an answered turn had, and begins to summarise its oldest turns where it has outgrown its
   * budget. Nobody waits for it; never throws. The turn after the one during which it ends reads it.
   */
  consider(draft: TurnDraft): void
}

export function createCallMemories(parts: {
  completion: Completion
  clock: Clock
  watch: Pick<TurnWatch, 'memoryKept' | 'memoryFailed'>
  underway: Set<Promise<unknown>>
}): CallMemories {
  const { underway } = parts
  /** One at a time for each call: a turn may be answered while the summary of the turns before is still written. */
  const condensing = new Set<CallId>()
  return {
    consider: (draft) => {
      const { settings, past, memory, name } = draft
      if (condensing.has(name.callId)) return
      const plan = planMemory({ past, memory, budgetTokens: settings.memory.budget_tokens })
      if (plan === undefined) return
      condensing.add(name.callId)
      const done: Promise<unknown> = condense(parts, { draft, plan })
        .catch((error: unknown) => parts.watch.memoryFailed(name, error))
        .finally(() => {
          condensing.delete(name.callId)
          underway.delete(done)
        })
      underway.add(done)
    },
  }
}

async function condense(
  {
    completion,
    clock,
    watch,
  }: { completion: Completion; clock: Clock; watch: Pick<TurnWatch, 'memoryKept' | 'memoryFailed'> },
  { draft, plan }: { draft: TurnDraft; plan: MemoryPlan },
): Promise<void> {
  const { name, settings, memory } = draft
  const { oldest, upToTurn, tokens, isOverHardLimit } = plan
  const begun = clock.now().getTime()
  const asked = { settings, memory, oldest, upToTurn }
  const requestId = `${name.callId}.${name.turn}.memory`
  const summarised = await within(clock, SUMMARY_MS, (signal) =>
    summarise(completion, { ...asked, requestId, signal }),
  ).catch((error: unknown) => {
    watch.memoryFailed(name, error)
    return undefined
  })
  if (summarised === undefined && !isOverHardLimit) return
  const next = summarised ?? keepFactsOnly(asked)
  if (!(await draft.keepMemory(next))) return
  watch.memoryKept(name, {
    became: summarised === undefined ? 'facts-only' : 'summarised',
    turns: oldest.length,
    facts: next.facts.length,
    tokens,
    ms: clock.now().getTime() - begun,
  })
}

/** Aborts the work where it takes too long, and does not wait for it any more. */
async function within<Result>(
  clock: Clock,
  ms: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const late = new AbortController()
  const isOver = new AbortController()
  const tooLate = clock.sleep(ms, isOver.signal).then(() => {
    late.abort(new Error(`the summary was not there after ${ms} ms`))
    throw late.signal.reason
  })
  tooLate.catch(() => undefined) // also rejects when it is over in time
  try {
    return await Promise.race([work(late.signal), tooLate])
  } finally {
    isOver.abort()
  }
}
