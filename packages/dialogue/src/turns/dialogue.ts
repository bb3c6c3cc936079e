import type { TurnName } from '@perezvon/livecall/sentences'
import type { Spoken } from '@perezvon/livecall/speech'
import type { Utterance } from '@perezvon/livecall/turns'
import { createCallMemories } from '../memory/call-memories.ts'
import { createLearntAnswers } from '../ready-answers/learnt-answers.ts'
import { createReadyAnswers } from '../ready-answers/ready-answers.ts'
import { type FailedTransfer, withFailedTransfer } from '../tools/failed-transfer.ts'
import { expectTurn } from './expect-turn.ts'
import type { WriteWords } from './recorded-words.ts'
import { createDeadlines } from './sentence-deadline.ts'
import { type DialogueParts, finishOrphan, type SpeakingParts, speakTurn } from './speak-turn.ts'
import { createSpeculations } from './speculation.ts'

/** A sentence to speak, or why there is none. */
export type SpokenAnswer =
  | { kind: 'spoken'; userText: string; sentence: number; spoken: Spoken }
  /** A later turn has begun: nothing of this one is spoken any more. */
  | { kind: 'stale' }
  | { kind: 'unknown-call' }
  | { kind: 'unknown-turn' }

/** An agent's turns, whichever wire they come by. */
export type Dialogue = {
  /**
   * Begins the reply to words that are not final yet; nothing of it is spoken, and no tool runs, before `takeTurn` brings
   * the same words. Answers whether the model is being asked.
   */
  expectTurn(utterance: Utterance): Promise<boolean>
  /**
   * Answers an utterance with the first sentence, as soon as it is whole. The same turn again: the same answer. Where the
   * words are still to be written down (`writeWords`), the turn begins all the same: nobody else writes or answers them.
   */
  takeTurn(
    utterance: Utterance & { failedTransfer?: FailedTransfer; writeWords?: WriteWords },
  ): Promise<SpokenAnswer>
  /** A following sentence of a turn, as soon as it is whole. */
  nextSentence(name: TurnName, sentence: number): Promise<SpokenAnswer>
  /** Resolves when every turn that was begun here is finished and in Redis. */
  settled(): Promise<void>
}

/** How long another process's sentence is waited for before its turn is looked at: the usual agent's deadline and grace. */
const WAIT_MS = 8000
/**
 * Seven waits are as long as the longest deadlines that an agent may have, for words that are written down (20 s) and for a
 * sentence (20 s), its slowest tool (10 s) and its grace.
 */
const READINGS = 8

export function createDialogue(given: DialogueParts): Dialogue {
  const underway = new Set<Promise<unknown>>()
  const deadlines = createDeadlines(given.clock)
  const parts: SpeakingParts = {
    ...given,
    deadlines,
    readyAnswers: createReadyAnswers(),
    speculations: createSpeculations({ ...given, deadlines }, (name) =>
      given.watch.speculated(name, { became: 'dropped', savedMs: null }),
    ),
    underway,
    memories: createCallMemories({ ...given, underway }),
    learntAnswers: createLearntAnswers({
      store: given.learnt,
      clock: given.clock,
      underway,
      notKept: given.watch.notKept,
    }),
  }
  const { book, watch, clock } = parts
  const speaking = new Set<Promise<void>>()

  const read = async (name: TurnName, index: number): Promise<SpokenAnswer> => {
    for (let reading = 0; reading < READINGS; reading += 1) {
      const heard = await book.sentence(name, { index, waitMs: WAIT_MS })
      if (heard === 'unknown') break
      if (heard !== 'late') return { kind: 'spoken', sentence: index, ...heard }
      const orphan = await book.takeOver(name, { index, waitedMs: (reading + 1) * WAIT_MS })
      if (orphan !== undefined) {
        watch.takenOver(name)
        finishOrphan(parts, orphan)
      }
    }
    return { kind: 'unknown-turn' }
  }

  return {
    expectTurn: (utterance) => expectTurn(parts, utterance),
    takeTurn: async ({ failedTransfer, writeWords, ...utterance }) => {
      const receivedAt = clock.now()
      const { callId, turn, confidence, userText } = utterance
      const name = { callId, turn }
      if (writeWords === undefined) watch.speechReceived(name, { confidence, characters: userText.length })
      const begun = await book.begin(utterance)
      const speculation = begun.kind === 'begun' ? parts.speculations.take(callId, turn) : undefined
      switch (begun.kind) {
        case 'begun': {
          const draft = withFailedTransfer(begun.draft, { failed: failedTransfer, watch })
          const spoken = speakTurn(parts, { draft, utterance, receivedAt, speculation, writeWords })
            .catch((error: unknown) => watch.notKept(name, error))
            .finally(() => speaking.delete(spoken))
          speaking.add(spoken)
          return read(name, 0)
        }
        case 'repeated':
          return read(name, 0)
        case 'stale':
        case 'unknown-call':
          return begun
      }
    },
    nextSentence: read,
    settled: async () => {
      while (speaking.size + underway.size > 0) await Promise.allSettled([...speaking, ...underway])
      await book.settled()
    },
  }
}
