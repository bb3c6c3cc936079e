import type { Conversation } from './conversation.ts'

type Settling = { settled(): Promise<void> }

/**
 * Resolves when everybody has told what they have to tell. The report does not wait for ever: the person's last words wait
 * for the ear alone, not for a recording that stops late.
 */
export async function tieLooseEnds(parts: {
  recording: Settling
  transfer: Settling
  listening: { end(): Promise<void> }
  conversation: Pick<Conversation, 'settle'>
}): Promise<void> {
  const { recording, transfer, listening, conversation } = parts
  const lastWords = listening.end().then(() => conversation.settle())
  await Promise.all([recording.settled(), transfer.settled(), lastWords])
}
