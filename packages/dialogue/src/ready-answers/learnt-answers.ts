import type { CallSettings } from '@perezvon/livecall/call-settings'
import type { LearntStore } from '@perezvon/livecall/learnt-answers'
import type { PastTurn } from '@perezvon/livecall/stored-turn'
import type { TurnDraft } from '@perezvon/livecall/turn-draft'
import type { Clock } from '@perezvon/runtime/clock'
import { contextFreeKey, isForEverybody, saysTheSame } from './context-free.ts'

/** An answer that may be given; whoever gives it says so. */
export type FoundAnswer = { answer: string; given(): void }

/** Answers that an agent has learnt from its own replies. */
export type LearntAnswers = {
  /** The answer to what somebody said, where it hangs on nothing else and is learnt. Undefined: the model's. */
  find(asked: {
    settings: CallSettings
    userText: string
    past: readonly PastTurn[]
  }): Promise<FoundAnswer | undefined>
  /** Learns from the turn before this one, whose fate is known by now. Nobody waits for it; never throws. */
  learnFrom(draft: TurnDraft): void
}

const HOUR_MS = 3_600_000

export function createLearntAnswers(parts: {
  /** Undefined where nothing is ever learnt. */
  store: LearntStore | undefined
  clock: Clock
  underway: Set<Promise<unknown>>
  notKept: (name: TurnDraft['name'], error: unknown) => void
}): LearntAnswers {
  const { store, clock, underway, notKept } = parts
  const inBackground = (name: TurnDraft['name'], work: Promise<unknown>): void => {
    const done: Promise<unknown> = work
      .catch((error: unknown) => notKept(name, error))
      .finally(() => underway.delete(done))
    underway.add(done)
  }
  return {
    find: async ({ settings, userText, past }) => {
      if (settings.learning === undefined || store === undefined) return undefined
      const key = contextFreeKey({ settings, userText, past })
      if (key === undefined) return undefined
      const { agent } = settings
      // Without Redis' answer the model has one.
      const answer = await store.find({ agent, key, now: clock.now() }).catch(() => undefined)
      // Nobody waits for the count, and an answer too few in it harms nobody.
      return answer === undefined
        ? undefined
        : { answer, given: () => void store.countUse({ agent, key }).catch(() => undefined) }
    },
    learnFrom: (draft) => {
      const lesson = lessonOf(draft)
      if (lesson !== undefined && store !== undefined)
        inBackground(draft.name, learn({ store, clock }, draft, lesson))
    },
  }
}

type Lesson = { key: string; question: string; answer: string }

/** The turn before, where its reply may be learnt from: the model's own, whole, heard to its end, and for everybody. */
function lessonOf({ settings, past }: TurnDraft): Lesson | undefined {
  const latest = past.at(-1)
  if (settings.learning === undefined || latest === undefined) return undefined
  const { source, interrupted, toolCalls, userText, heardText } = latest
  if (source !== 'model' || interrupted || toolCalls.length > 0) return undefined
  const fillers = settings.opening_phrases?.phrases ?? []
  if (fillers.some((phrase) => heardText.startsWith(phrase))) return undefined
  const key = contextFreeKey({ settings, userText, past: past.slice(0, -1) })
  if (key === undefined || !isForEverybody(heardText, settings)) return undefined
  return { key, question: userText, answer: heardText }
}

async function learn(
  { store, clock }: { store: LearntStore; clock: Clock },
  { settings, name }: TurnDraft,
  { key, question, answer }: Lesson,
): Promise<void> {
  const { agent, language, learning } = settings
  if (learning === undefined) return
  const { refused, stored, heard } = await store.heard({ agent, key })
  if (refused || heard?.calls.includes(name.callId)) return
  // Answered differently, it begins anew: what holds is what was said last.
  const isSame = heard !== undefined && saysTheSame(heard.answer, answer, language)
  const next = isSame
    ? { ...heard, calls: [...heard.calls, name.callId] }
    : { question, answer, calls: [name.callId] }
  const now = clock.now().getTime()
  const learnt =
    next.calls.length < learning.after_calls
      ? undefined
      : {
          question: next.question,
          answer: next.answer,
          calls: next.calls.length,
          learnt_at: now,
          expires_at: now + learning.valid_hours * HOUR_MS,
        }
  await store.keep({ agent, key, was: stored, heard: next, learnt })
}
