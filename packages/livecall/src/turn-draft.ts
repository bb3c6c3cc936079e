import type { ToolCall } from '@perezvon/contracts/transcript/tool-call'
import type { Turn } from '@perezvon/contracts/transcript/turn'
import type { Clock } from '@perezvon/runtime/clock'
import type { Logger } from '@perezvon/runtime/logger'
import type { CallSettings } from './call-settings.ts'
import type { Livecall } from './connection.ts'
import type { Gathering } from './gathering.ts'
import { keepMemory, type Memory } from './memory.ts'
import { keepWords, publishSpeech, type TurnName } from './sentences.ts'
import type { SpeechState } from './speech.ts'
import {
  type BegunTurn,
  type Exchange,
  type PastTurn,
  speechEnd,
  speechSentence,
  WHOLE,
} from './stored-turn.ts'
import { keepToolCalls } from './tool-calls.ts'

/** What is told of a turn when it is over, beside what was said. Durations from the request. */
export type TurnEnding = Pick<
  Turn,
  | 'source'
  | 'action'
  | 'first_token_ms'
  | 'first_sentence_ms'
  | 'answered_ms'
  | 'prompt_tokens'
  | 'completion_tokens'
  | 'model'
  | 'choices'
> & {
  /** With `action: 'transfer'`: the target's name. */
  transfer_to?: string
  /** Whether the model finished its reply by itself. */
  is_whole?: boolean
}

/** A turn that this process generates. */
export type TurnDraft = {
  name: TurnName
  settings: CallSettings
  past: readonly PastTurn[]
  /** Stands for the oldest of `past` where the call is long. */
  memory: Memory | undefined
  begun: BegunTurn
  /** Tells what the person said, where the turn was begun before that was known: before anything else is asked of it. */
  hear(words: { userText: string; confidence: number | null }): void
  /** What was released so far. */
  released(): readonly string[]
  /** Sets a sentence free to be spoken: readers get it at once, here and elsewhere. `keysAfter` are played to the line. */
  release(sentence: string, keysAfter?: string): void
  /** Resolves when Redis remembers them, whatever becomes of the turn: all of this turn, or of an earlier one. */
  keepToolCalls(toolCalls: readonly ToolCall[], ofTurn?: number): Promise<void>
  /** Keeps what stands for the oldest turns from now on. False where that is superfluous by now. */
  keepMemory(memory: Memory): Promise<boolean>
  /** Ends the turn; resolves when Redis holds it, rejects where Redis refused. The second ending is ignored. */
  finish(ending: TurnEnding): Promise<void>
  /** Aborted when nobody waits for this turn any more: a later one has begun, or another process took it over. */
  abandoned: AbortSignal
}

/** A turn that this process generates, as its readers here see it. */
export type LocalTurn = {
  turn: number
  state: SpeechState & { sentences: string[]; keysAfter: Map<number, string> }
  waiters: Set<() => void>
  /** Milliseconds of the epoch. */
  finishedAt: number | undefined
  /** Settled when Redis holds the whole turn, or has refused it. */
  done: PromiseWithResolvers<void>
  abandon: AbortController
}

/** What a turn starts from: freshly begun, or taken over with the sentences that its first owner released. */
export type OpenedTurn = {
  name: TurnName
  begun: BegunTurn
  settings: CallSettings
  past: readonly PastTurn[]
  memory?: Memory | undefined
  sentences: readonly string[]
  keysAfter?: ReadonlyMap<number, string> | undefined
}

export function newLocalTurn({ name, begun, sentences, keysAfter }: OpenedTurn): LocalTurn {
  return {
    turn: name.turn,
    state: {
      userText: begun.user_text,
      sentences: [...sentences],
      keysAfter: new Map(keysAfter),
      end: undefined,
    },
    waiters: new Set(),
    finishedAt: undefined,
    done: Promise.withResolvers<void>(),
    abandon: new AbortController(),
  }
}

/** Pauses between tries to write, while Redis is away for a moment (restart, failover). */
const RETRY_PAUSES_MS = [200, 500, 1000, 2000]

/**
 * Sentences become visible, and are written, once for each round of the event loop: what arrived in one piece goes out
 * in one piece, and a reply that ends together with its last sentence says so in that sentence's answer. Writing again
 * after a doubtful failure is harmless: every item has its place in the list.
 */
export function createTurnDraft(parts: {
  live: Livecall
  clock: Clock
  log: Logger
  owner: string
  writing: Set<Promise<void>>
  gathered: Gathering
  turn: OpenedTurn
  opened: LocalTurn
  lost: () => void
}): TurnDraft {
  const { live, clock, log, owner, writing, gathered, opened, lost } = parts
  const { name, begun, settings, past, memory, sentences } = parts.turn
  const { state } = opened
  const items = sentences.map((sentence, at) => speechSentence(sentence, state.keysAfter.get(at)))
  let written = items.length
  let record: Turn | undefined
  let isWhole = false
  const { done } = opened
  let flushing = false
  let busy = false

  const writeAll = async (): Promise<void> => {
    while (written < items.length) {
      const upTo = items.length
      const finished = record && { record, exchange: exchangeOf(state, { record, isWhole }) }
      const kept = await withRetries({ clock, log }, () =>
        publishSpeech(live, {
          name,
          owner,
          from: written,
          items: items.slice(written, upTo),
          ...(finished && { finished }),
        }),
      )
      written = upTo
      if (!kept) lost()
      if (finished !== undefined || !kept) done.resolve()
    }
  }

  const write = async (): Promise<void> => {
    if (busy) return // the write that is under way takes what has come meanwhile along
    busy = true
    try {
      await writeAll()
    } catch (thrown) {
      log.error({ err: thrown, call_id: name.callId, turn: name.turn }, 'speech is not in redis')
      if (record !== undefined) done.reject(thrown)
    } finally {
      busy = false
    }
  }

  const flush = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve))
    flushing = false
    for (const wake of opened.waiters) wake()
    opened.waiters.clear()
    // The first sentence and the end are written at once; another process needs the ones between only in seconds.
    if (record === undefined && written > 0) return gathered.soon(writeSoon)
    gathered.done(writeSoon)
    await write()
  }

  const writeSoon = (): void => {
    const written = write().finally(() => writing.delete(written))
    writing.add(written)
  }

  const flushSoon = (): void => {
    if (flushing) return
    flushing = true
    const flushed = flush().finally(() => writing.delete(flushed))
    writing.add(flushed)
  }

  const keep = async (): Promise<void> => {
    try {
      if (!(await withRetries({ clock, log }, () => keepWords(live, { name, owner, begun })))) lost()
    } catch (thrown) {
      log.error(
        { err: thrown, call_id: name.callId, turn: name.turn },
        'the words of a turn are not in redis',
      )
    }
  }

  return {
    name,
    settings,
    past,
    memory,
    begun,
    hear: ({ userText, confidence }) => {
      state.userText = userText
      Object.assign(begun, { user_text: userText, confidence })
      const kept = keep().finally(() => writing.delete(kept))
      writing.add(kept)
    },
    abandoned: opened.abandon.signal,
    released: () => state.sentences,
    release: (sentence, keysAfter) => {
      if (state.end !== undefined) return
      if (keysAfter !== undefined) state.keysAfter.set(state.sentences.length, keysAfter)
      state.sentences.push(sentence)
      items.push(speechSentence(sentence, keysAfter))
      flushSoon()
    },
    keepToolCalls: (toolCalls, ofTurn = name.turn) =>
      keepToolCalls(live, { callId: name.callId, turn: ofTurn, toolCalls }),
    keepMemory: (kept) => keepMemory(live, { callId: name.callId, memory: kept }),
    finish: (ending) => {
      if (state.end === undefined) {
        state.end = ending.action
        state.transferTo = ending.transfer_to
        record = recordOf(parts.turn, state, ending)
        isWhole = ending.is_whole ?? false
        opened.finishedAt = clock.now().getTime()
        items.push(speechEnd(ending.action, ending.transfer_to))
        flushSoon()
      }
      return done.promise
    },
  }
}

function exchangeOf(state: SpeechState, { record, isWhole }: { record: Turn; isWhole: boolean }): Exchange {
  const { userText, sentences } = state
  return isWhole
    ? [userText, [...sentences], record.source, WHOLE]
    : [userText, [...sentences], record.source]
}

function recordOf({ name, begun }: OpenedTurn, state: SpeechState, told: TurnEnding): Turn {
  // Whom it was handed over to, the call's report tells; that it was whole is the next turn's business alone.
  const { transfer_to: _, is_whole: __, ...ending } = told
  return {
    turn: name.turn,
    ...begun,
    ai_text: state.sentences.join(' '),
    heard_text: null,
    interrupted: false,
    tool_calls: [],
    ...ending,
  }
}

async function withRetries<Result>(
  { clock, log }: { clock: Clock; log: Logger },
  work: () => Promise<Result>,
): Promise<Result> {
  for (const pauseMs of RETRY_PAUSES_MS) {
    try {
      return await work()
    } catch (thrown) {
      log.warn({ err: thrown, pause_ms: pauseMs }, 'redis refused a write, trying again')
      await clock.sleep(pauseMs)
    }
  }
  return work()
}
