import type { Completion } from '@perezvon/ai/completion/completion'
import type { CallId } from '@perezvon/contracts/ids'
import type { TurnDraft } from '@perezvon/livecall/turn-draft'
import type { Clock } from '@perezvon/runtime/clock'
import type { TurnWatch } from '../turns/turn-watch.ts'
import { type MemoryPlan, planMemory } from './memory-plan.ts'
import { keepFactsOnly, summarise } from './summarise.ts'

/** A summary is nothing that anybody waits for; but one that hangs must not keep the next from being tried. */
const SUMMARY_MS = 20_000

/** After a summary that did not come, so many turns pass before the next is asked for, twice as many each time. */
const FIRST_WAIT_TURNS = 2
const LONGEST_WAIT_TURNS = 32
/** Of so many calls it is remembered here; the oldest of them are most likely over. */
const MOST_WAITING = 1000

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
  const waits = createWaits()
  return {
    consider: (draft) => {
      const { settings, past, memory, name } = draft
      if (condensing.has(name.callId)) return
      const plan = planMemory({ past, memory, budgetTokens: settings.memory.budget_tokens })
      if (plan === undefined || (waits.isWaiting(name) && !plan.isOverHardLimit)) return
      condensing.add(name.callId)
      const done: Promise<unknown> = condense({ ...parts, waits }, { draft, plan })
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
    waits,
  }: {
    completion: Completion
    clock: Clock
    watch: Pick<TurnWatch, 'memoryKept' | 'memoryFailed'>
    waits: Waits
  },
  { draft, plan }: { draft: TurnDraft; plan: MemoryPlan },
): Promise<void> {
  const { name, settings, memory, past } = draft
  const { oldest, upToTurn, tokens, isOverHardLimit } = plan
  const begun = clock.now().getTime()
  const asked = { settings, memory, oldest, past, upToTurn }
  const requestId = `${name.callId}.${name.turn}.memory`
  const ask = () =>
    within(clock, SUMMARY_MS, (signal) => summarise(completion, { ...asked, requestId, signal })).catch(
      (error: unknown) => {
        waits.failed(name)
        watch.memoryFailed(name, error)
        return undefined
      },
    )
  const summarised = waits.isWaiting(name) ? undefined : await ask()
  if (summarised !== undefined) waits.came(name)
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

/** Which calls wait before a summary is asked for again: what the model could not do it is not paid for in every turn. */
type Waits = {
  isWaiting(name: TurnDraft['name']): boolean
  failed(name: TurnDraft['name']): void
  came(name: TurnDraft['name']): void
}

function createWaits(): Waits {
  const waiting = new Map<CallId, { turns: number; untilTurn: number }>()
  return {
    isWaiting: ({ callId, turn }) => turn < (waiting.get(callId)?.untilTurn ?? 0),
    failed: ({ callId, turn }) => {
      const turns = Math.min((waiting.get(callId)?.turns ?? FIRST_WAIT_TURNS / 2) * 2, LONGEST_WAIT_TURNS)
      waiting.delete(callId)
      waiting.set(callId, { turns, untilTurn: turn + turns })
      const [oldest] = waiting.keys()
      if (waiting.size > MOST_WAITING && oldest !== undefined) waiting.delete(oldest)
    },
    came: ({ callId }) => waiting.delete(callId),
  }
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
