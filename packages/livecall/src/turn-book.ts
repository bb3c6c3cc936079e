import type { CallId } from '@perezvon/contracts/ids'
import type { Clock } from '@perezvon/runtime/clock'
import type { Logger } from '@perezvon/runtime/logger'
import type { Livecall } from './connection.ts'
import { createGathering } from './gathering.ts'
import { createSpeechWatch, type TurnName, takeOverTurn } from './sentences.ts'
import { type Spoken, spokenAt } from './speech.ts'
import {
  createTurnDraft,
  type LocalTurn,
  newLocalTurn,
  type OpenedTurn,
  type TurnDraft,
} from './turn-draft.ts'
import { type Begun, beginTurn, begunTurn, lookAhead, type Utterance } from './turns.ts'

export type Heard = { userText: string; spoken: Spoken }

/** The turns of the calls in progress, for one process among several: what one generates, all can answer. */
export type TurnBook = {
  begin(
    utterance: Utterance,
  ): Promise<{ kind: 'begun'; draft: TurnDraft } | Exclude<Begun, { kind: 'begun' }>>
  /** What a turn would begin with now, for whoever prepares its answer; undefined where it cannot begin any more. */
  lookAhead(utterance: Utterance): ReturnType<typeof lookAhead>
  /** A sentence of a turn that was begun anywhere. Waits at most `waitMs` where another process generates it. */
  sentence(name: TurnName, options: { index: number; waitMs: number }): Promise<Heard | 'late' | 'unknown'>
  /** Takes over a turn whose owner is silent; undefined where it spoke meanwhile, or may take longer than `waitedMs`. */
  takeOver(name: TurnName, options: { index: number; waitedMs: number }): Promise<TurnDraft | undefined>
  /** Drops what this process remembers of a call that has ended. */
  forget(callId: CallId): void
  /** Resolves when everything that was released or finished is in Redis. */
  settled(): Promise<void>
}

/** A finished speech stays in memory this long for `next_sentence`; afterwards Redis answers. */
const REMEMBER_MS = 10 * 60 * 1000

export function createTurnBook(options: {
  live: Livecall
  clock: Clock
  log: Logger
  /** Names this process among those that share the Redis. */
  owner: string
}): TurnBook {
  const { live, clock, log, owner } = options
  const watch = createSpeechWatch({ live, clock, log })
  /** The latest turn of each call that is generated here; the least recently begun first. */
  const local = new Map<CallId, LocalTurn>()
  const writing = new Set<Promise<void>>()
  const gathered = createGathering(clock)

  const open = (turn: OpenedTurn): TurnDraft => {
    const { callId } = turn.name
    abandonUnfinished(local.get(callId))
    forgetOld(local, clock.now().getTime())
    const opened = newLocalTurn(turn)
    local.delete(callId)
    local.set(callId, opened)
    const lost = () => {
      log.warn({ call_id: callId, turn: turn.name.turn }, 'turn was taken over by another process')
      if (local.get(callId) === opened) local.delete(callId)
      opened.abandon.abort()
    }
    return createTurnDraft({ live, clock, log, owner, writing, gathered, turn, opened, lost })
  }

  return {
    begin: async (utterance) => {
      const { callId, turn } = utterance
      const known = local.get(callId)
      if (known?.turn === turn) return { kind: 'repeated', state: known.state }
      if (known !== undefined && known.turn < turn) await endEarlier(known, clock)
      const now = clock.now()
      const begun = await beginTurn(live, { utterance, owner, now })
      if (begun.kind !== 'begun') return begun
      const { settings, past, memory } = begun
      const name = { callId, turn }
      return {
        kind: 'begun',
        draft: open({ name, begun: begunTurn(utterance, now), settings, past, memory, sentences: [] }),
      }
    },
    lookAhead: (utterance) => lookAhead(live, utterance),
    sentence: async (name, { index, waitMs }) => {
      const known = local.get(name.callId)
      if (known?.turn === name.turn) return localSentence(known, index)
      return watch.sentence(name, { index, waitMs })
    },
    takeOver: async (name, silent) => {
      const orphan = await takeOverTurn(live, { name, owner, ...silent })
      if (orphan === undefined) return undefined
      const { begun, settings, state } = orphan
      return open({ name, begun, settings, past: [], sentences: state.sentences, keysAfter: state.keysAfter })
    },
    forget: (callId) => {
      abandonUnfinished(local.get(callId))
      local.delete(callId)
    },
    settled: async () => {
      gathered.now()
      while (writing.size > 0) await Promise.allSettled(writing)
    },
  }
}

/** Aborting makes an error with a stack: not for every turn that ended long ago. */
function abandonUnfinished(known: LocalTurn | undefined): void {
  if (known !== undefined && known.finishedAt === undefined) known.abandon.abort()
}

/** How long the next turn waits for the one that it interrupts: its end takes a moment, unless something hangs. */
const END_EARLIER_MS = 250

/** A turn that the person has interrupted ends now, so that the next one remembers all that was released of it. */
async function endEarlier(known: LocalTurn, clock: Clock): Promise<void> {
  if (known.finishedAt !== undefined) return
  known.abandon.abort()
  // Whether Redis took it is told where it was written; the next turn is begun in any case.
  const ended = known.done.promise.catch(() => undefined)
  await Promise.race([ended, clock.sleep(END_EARLIER_MS)])
}

/** The sentence from memory; waits without bound, since whoever generates here always finishes. */
async function localSentence(known: LocalTurn, index: number): Promise<Heard> {
  for (;;) {
    const spoken = spokenAt(known.state, index)
    if (spoken !== undefined) return { userText: known.state.userText, spoken }
    await new Promise<void>((resolve) => known.waiters.add(resolve))
  }
}

function forgetOld(local: Map<CallId, LocalTurn>, now: number): void {
  for (const [callId, { finishedAt }] of local) {
    if (finishedAt === undefined || now - finishedAt < REMEMBER_MS) return
    local.delete(callId)
  }
}
