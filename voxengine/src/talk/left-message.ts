import type { CallFact } from '../session/event-outbox.ts'
import type { SayQueue } from '../speech/say-queue.ts'

/**
 * Leaves a message with a machine; the disclosure comes first here, too. Both belong to the current turn, whatever that is:
 * the agent may have talked with the machine before it knew. Answers whether all of it was said.
 */
export async function leaveMessage(parts: {
  voice: SayQueue
  disclosure: string
  text: string
  record(fact: CallFact): void
}): Promise<boolean> {
  const { voice, disclosure, text, record } = parts
  const disclosed = await voice.say({ text: disclosure, turn: voice.turn, kind: 'disclosure' })
  if (disclosed !== 'played') return false
  record({ type: 'call.disclosed', text: disclosure })
  const left = await voice.say({ text, turn: voice.turn, kind: 'message' })
  if (left !== 'played') return false
  record({ type: 'call.message-left', text })
  return true
}
