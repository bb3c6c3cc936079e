import type { Turn } from '@perezvon/contracts/transcript/turn'

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
  say: 'nothing' | 'fallback' | 'farewell'
  source: Turn['source']
  action: Turn['action']
}

/**
 * How a reply is closed: always with something to say, always with an action. The person is never left in silence, and
 * never asked to repeat themselves by an agent that is about to hang up.
 */
export function replyEnding(reply: {
  end: GenerationEnd
  /** Whether anything of it was released for speaking. */
  hasSpoken: boolean
  /** Whether the model asked to end the call. */
  wantsHangup: boolean
  isLastTurn: boolean
  hasFailedRepeatedly: boolean
}): ReplyEnding {
  const { end, hasSpoken, wantsHangup, isLastTurn, hasFailedRepeatedly } = reply
  if (end === 'abandoned') return { say: 'nothing', source: 'model', action: 'listen' }
  if (isLastTurn) return { say: 'farewell', source: hasSpoken ? 'model' : 'farewell', action: 'hangup' }
  if (end === 'finished' && wantsHangup) {
    return hasSpoken
      ? { say: 'nothing', source: 'model', action: 'hangup' }
      : { say: 'farewell', source: 'farewell', action: 'hangup' }
  }
  if (hasSpoken) return { say: 'nothing', source: 'model', action: 'listen' }
  return hasFailedRepeatedly
    ? { say: 'farewell', source: 'farewell', action: 'hangup' }
    : { say: 'fallback', source: 'fallback', action: 'listen' }
}
