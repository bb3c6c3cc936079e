import type { TurnDraft } from '@perezvon/livecall/turn-draft'
import { type Blocked, createGuard } from '../guardrails/guard.ts'
import type { ReplyEars } from './reply-rounds.ts'
import type { Deadline } from './sentence-deadline.ts'

/** What a reply has come to so far; milliseconds since the request. */
export type Spoken = {
  firstTokenMs: number | null
  firstSentenceMs: number | null
  /** By what rule a sentence was replaced; undefined where none was. */
  blocked: Blocked['rule'] | undefined
  /** Whether the model said anything, and whether it did since it last asked for tools: a filler is not the model's. */
  hasAnswered: { atAll: boolean; sinceTools: boolean }
}

/** Releases what the model says, sentence by sentence, and fills its silence while tools run. */
export type ReplyVoice = ReplyEars & {
  spoken: Spoken
  fill(filler: string): void
  /** The model says nothing more: keys that wait for a sentence are played without one. */
  end(): void
}

/** Thrown into the completion when it said what the agent must not: nothing more of it is wanted. */
export class ReplyBlocked extends Error {
  override name = 'ReplyBlocked'
}

export function createReplyVoice(parts: {
  draft: TurnDraft
  deadline: Deadline
  /** Once it is aborted, nothing is released any more. */
  stop: AbortController
  since: () => number
  onFirstToken: (ms: number) => void
  onFirstSentence: (ms: number) => void
}): ReplyVoice {
  const { draft, deadline, stop, since } = parts
  const guard = createGuard(draft.settings)
  const spoken: Spoken = {
    firstTokenMs: null,
    firstSentenceMs: null,
    blocked: undefined,
    hasAnswered: { atAll: false, sinceTools: false },
  }
  let isSilent = true
  /** Whether a filler was said since the model last asked for tools. */
  let wasFilled = false
  let keysToPlay = ''
  const playKeys = (sentence: string): void => {
    draft.release(sentence, keysToPlay)
    keysToPlay = ''
  }
  const say = (sentence: string): void => {
    isSilent = false
    if (spoken.firstSentenceMs === null) {
      spoken.firstSentenceMs = since()
      parts.onFirstSentence(spoken.firstSentenceMs)
    }
    if (keysToPlay === '') draft.release(sentence)
    else playKeys(sentence)
  }
  return {
    spoken,
    text: () => {
      if (spoken.firstTokenMs !== null) return
      spoken.firstTokenMs = since()
      parts.onFirstToken(spoken.firstTokenMs)
    },
    sentence: (sentence) => {
      if (stop.signal.aborted) return
      deadline.met()
      const blocked = guard.judge(sentence)
      spoken.hasAnswered = { atAll: true, sinceTools: true }
      say(blocked?.instead ?? sentence)
      if (blocked === undefined) return
      spoken.blocked = blocked.rule
      stop.abort(new ReplyBlocked(blocked.rule))
    },
    fill: (filler) => {
      if (!isSilent || stop.signal.aborted) return
      wasFilled = true
      say(filler)
    },
    end: () => {
      if (keysToPlay !== '' && !stop.signal.aborted) playKeys('')
    },
    keys: (keys) => {
      if (keysToPlay !== '') playKeys('')
      keysToPlay = keys
      spoken.hasAnswered.atAll = true
    },
    toolsAsked: ({ mayTakeLong }) => {
      wasFilled = false
      if (mayTakeLong) deadline.pause()
    },
    toolsAnswered: () => {
      // The person has waited since they last heard something: tools make that no shorter.
      if (wasFilled) deadline.met()
      else deadline.resume()
      isSilent = true
      spoken.hasAnswered.sinceTools = false
    },
  }
}
