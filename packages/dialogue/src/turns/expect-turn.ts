import type { TurnBook } from '@perezvon/livecall/turn-book'
import type { Utterance } from '@perezvon/livecall/turns'
import type { Clock } from '@perezvon/runtime/clock'
import type { LearntAnswers } from '../ready-answers/learnt-answers.ts'
import type { ReadyAnswers } from '../ready-answers/ready-answers.ts'
import { requestOf } from './model-reply.ts'
import type { Speculations } from './speculation.ts'
import { planOf } from './turn-plan.ts'
import type { TurnWatch } from './turn-watch.ts'

/**
 * Begins the reply to words that are not final yet. Only what the model would answer is worth asking early: everything
 * else is answered at once. Says whether the model is being asked.
 */
export async function expectTurn(
  parts: {
    book: TurnBook
    readyAnswers: ReadyAnswers
    learntAnswers: LearntAnswers
    speculations: Speculations
    watch: TurnWatch
    clock: Clock
  },
  utterance: Utterance,
): Promise<boolean> {
  const { callId, turn, userText } = utterance
  const begins = await parts.book.lookAhead(utterance)
  if (begins?.settings.speculation === undefined) return false
  const { settings, past } = begins
  const plan = planOf(settings, utterance, past)
  if (plan.kind !== 'reply') return false
  const name = { callId, turn }
  const asked = { name, settings, past, userText }
  if (parts.readyAnswers.find(asked) !== undefined) return false
  if ((await parts.learntAnswers.find(asked)) !== undefined) return false
  parts.speculations.begin({
    name,
    request: requestOf({
      ...begins,
      name,
      userText,
      isLastTurn: plan.isLastTurn,
      receivedAt: parts.clock.now(),
    }),
    backup: settings.backup_model,
    backupAsked: (why) => parts.watch.backupAsked(name, why),
  })
  return true
}
