import type { Turn } from '@perezvon/contracts/transcript/turn'
import type { Wish } from '../tools/built-in-tool.ts'

/** How the generation of a reply came to its end. */
export type GenerationEnd =
  /** The model finished. */
  | 'finished'
  /** The model failed, or the next sentence did not come in time. */
  | 'failed'
  /** Nobody waits for it any more: the person spoke on, or the process was replaced. */
  | 'abandoned'

/** What is still said after the reply, and what becomes of the call. */
export type ReplyEnding = {
  say: 'nothing' | 'fallback' | 'farewell' | 'opt-out-reply'
  source: Turn['source']
  action: Turn['action']
  /** With `action: 'transfer'`. */
  transferTo?: string
}

/**
 * How a reply is closed: always with something to say, always with an action. The person is never left in silence, and
 * never asked to repeat themselves by an agent that is about to hang up.
 */
export function replyEnding(reply: {
  end: GenerationEnd
  /** Whether anything of it was released for speaking that is an answer. */
  hasSpoken: boolean
  /** What the model wants to become of the call. */
  wish: Wish
  isLastTurn: boolean
  hasFailedRepeatedly: boolean
}): ReplyEnding {
  const { end, hasSpoken, wish, isLastTurn, hasFailedRepeatedly } = reply
  // The person's own wish: what was begun after it does not matter, and the turn's source is the record of it.
  if (wish.kind === 'opt-out')
    return end === 'abandoned'
      ? { say: 'nothing', source: 'opt-out', action: 'listen' }
      : { say: 'opt-out-reply', source: 'opt-out', action: 'hangup' }
  if (end === 'abandoned') return { say: 'nothing', source: 'model', action: 'listen' }
  if (end === 'finished' && wish.kind === 'transfer')
    return { say: 'nothing', source: 'model', action: 'transfer', transferTo: wish.to }
  if (isLastTurn) return { say: 'farewell', source: hasSpoken ? 'model' : 'farewell', action: 'hangup' }
  if (end === 'finished' && wish.kind === 'hang-up') {
    return hasSpoken
      ? { say: 'nothing', source: 'model', action: 'hangup' }
      : { say: 'farewell', source: 'farewell', action: 'hangup' }
  }
  if (hasSpoken) return { say: 'nothing', source: 'model', action: 'listen' }
  return hasFailedRepeatedly
    ? { say: 'farewell', source: 'farewell', action: 'hangup' }
    : { say: 'fallback', source: 'fallback', action: 'listen' }
}
