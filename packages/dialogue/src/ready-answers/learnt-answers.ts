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
    name: TurnDraft['name']
    settings: CallSettings
    userText: string
    past: readonly PastTurn[]
  }): Promise<FoundAnswer | undefined>
  /** Learns from the first exchange of a call, whose fate is known by the second turn. Nobody waits for it; never throws. */
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
    find: async ({ name, settings, userText, past }) => {
      if (settings.learning === undefined || store === undefined) return undefined
      const key = contextFreeKey({ settings, userText, past })
      if (key === undefined) return undefined
      const { agent } = settings
      // Without Redis' answer the model has one.
      const answer = await store
        .find({ agent, key, now: clock.now() })
        .catch((error: unknown) => void notKept(name, error))
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

type Lesson = { person: string; key: string; question: string; answer: string }

/**
 * The first exchange of a call, where its reply may be learnt from: the model's own, whole, heard to its end, and for
 * everybody. Later ones rest on what was said before them: a caller could teach the agent what it says to others.
 */
function lessonOf({ settings, past }: TurnDraft): Lesson | undefined {
  const { learning, person } = settings
  const [first, ...others] = past
  if (learning === undefined || person === undefined || first === undefined || others.length > 0)
    return undefined
  const { source, interrupted, toolCalls, userText, heardText, isWhole = false } = first
  if (source !== 'model' || !isWhole || interrupted || toolCalls.length > 0) return undefined
  const fillers = settings.opening_phrases?.phrases ?? []
  if (fillers.some((phrase) => heardText.startsWith(phrase))) return undefined
  const key = contextFreeKey({ settings, userText, past: [] })
  if (key === undefined || !isForEverybody(heardText, settings)) return undefined
  return { person, key, question: userText, answer: heardText }
}

async function learn(
  { store, clock }: { store: LearntStore; clock: Clock },
  { settings }: TurnDraft,
  { person, key, question, answer }: Lesson,
): Promise<void> {
  const { agent, language, learning } = settings
  if (learning === undefined) return
  const { refused, stored, heard } = await store.heard({ agent, key })
  if (refused || heard?.persons.includes(person)) return
  // Answered differently, it begins anew: what holds is what was said last.
  const isSame = heard !== undefined && saysTheSame(heard.answer, answer, language)
  const next = { question, answer, persons: [...(isSame ? heard.persons : []), person] }
  const now = clock.now().getTime()
  const learnt =
    next.persons.length < learning.after_calls
      ? undefined
      : { ...next, learnt_at: now, expires_at: now + learning.valid_hours * HOUR_MS }
  await store.keep({ agent, key, was: stored, heard: next, learnt })
}
