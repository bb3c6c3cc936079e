import type { CompletionMessage, CompletionTool } from '@perezvon/ai/completion/completion'
import type { CallSettings } from '@perezvon/livecall/call-settings'
import type { PastTurn } from '@perezvon/livecall/stored-turn'
import { type SpokenManners, spokenManners } from './spoken-manners.ts'

/** The model's way to end the call after what it says. */
export const END_CALL: CompletionTool = {
  name: 'end_call',
  description: 'Hangs up after your reply has been spoken. Say goodbye in the same reply.',
  parameters: { type: 'object', properties: {}, additionalProperties: false },
}

/**
 * The whole conversation for one completion: first what never changes within a call (the vendor's cache holds it), then
 * the turns as they were heard, then the person's words. Those are user messages and nothing else, whatever they say.
 */
export function conversationMessages(conversation: {
  settings: CallSettings
  past: readonly PastTurn[]
  userText: string
  isLastTurn: boolean
}): CompletionMessage[] {
  const { settings, past, userText, isLastTurn } = conversation
  const manners = spokenManners(settings.language)
  return [
    { role: 'system', content: `${settings.prompt}\n\n${manners.manners}` },
    { role: 'assistant', content: settings.opening },
    ...past.flatMap((turn) => messagesOf(turn, manners)),
    { role: 'user', content: userText },
    ...(isLastTurn ? [{ role: 'system' as const, content: manners.lastTurn }] : []),
  ]
}

function messagesOf(turn: PastTurn, manners: SpokenManners): CompletionMessage[] {
  const { userText, heardText, interrupted } = turn
  const messages: CompletionMessage[] = []
  if (userText !== '') messages.push({ role: 'user', content: userText })
  if (heardText !== '') messages.push({ role: 'assistant', content: heardText })
  if (interrupted)
    messages.push({ role: 'system', content: heardText === '' ? manners.unheard : manners.interrupted })
  return messages
}
