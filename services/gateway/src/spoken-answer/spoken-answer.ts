import type { SpokenSentence } from '@perezvon/contracts/http/process-text'
import type { CallId } from '@perezvon/contracts/ids'
import type { SpokenAnswer } from '@perezvon/dialogue/turns/dialogue'
import { ProblemError } from '../problems/problem.ts'

/** Which sentence was asked for. */
export type AskedSentence = { callId: CallId; turn: number; sentence: number; userText: string }

/** A sentence as the scenario gets it. Throws a problem where the call or the turn is not known. */
export function spokenAnswer(asked: AskedSentence, answer: SpokenAnswer): SpokenSentence {
  const { callId, turn, sentence, userText } = asked
  const named = { call_id: callId, turn, sentence }
  switch (answer.kind) {
    case 'spoken': {
      const { text, more, action, sendKeys, transferTo } = answer.spoken
      return {
        ...named,
        user_text: answer.userText,
        ai_text: text,
        more,
        action,
        ...(sendKeys === undefined ? {} : { send_keys: sendKeys }),
        ...(transferTo === undefined ? {} : { transfer_to: transferTo }),
      }
    }
    case 'stale':
      return { ...named, user_text: userText, ai_text: '', more: false, action: 'listen' }
    case 'unknown-call':
      throw new ProblemError(
        'unknown-call',
        `${callId} is not live: it was not claimed, or it is over. A scenario claims before it dials.`,
      )
    case 'unknown-turn':
      throw new ProblemError(
        'unknown-turn',
        `Turn ${turn} of ${callId} was not begun: ask process_text for it first.`,
      )
  }
}
