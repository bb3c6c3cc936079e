import type { Transcript } from '@perezvon/contracts/transcript/transcript'
import type { Turn } from '@perezvon/contracts/transcript/turn'

/** One stretch of speech. `turn` where it is known. */
export type ConversationLine = {
  readonly speaker: 'person' | 'agent' | 'unknown'
  readonly text: string
  readonly turn?: number
}

export type Conversation = {
  readonly lines: readonly ConversationLine[]
  readonly basedOn: 'transcript' | 'turns'
}

/**
 * The conversation to judge: the recording's transcript where there is one with words in it, else what recognition heard
 * live. Of the agent's live words, those that were heard; a reply whose hearing was never told counts as heard.
 */
export function readConversation(known: {
  transcript: Transcript | null
  turns: readonly Turn[]
}): Conversation {
  const written = known.transcript?.segments.filter(({ text }) => hasWords(text)) ?? []
  if (written.length > 0)
    return { basedOn: 'transcript', lines: written.map(({ speaker, text }) => ({ speaker, text })) }
  return { basedOn: 'turns', lines: known.turns.flatMap(linesOfTurn) }
}

function linesOfTurn({ turn, user_text, heard_text, ai_text }: Turn): ConversationLine[] {
  const lines: ConversationLine[] = [
    { speaker: 'person', text: user_text, turn },
    { speaker: 'agent', text: heard_text ?? ai_text, turn },
  ]
  return lines.filter(({ text }) => hasWords(text))
}

/** Whether anybody but the agent said anything: where not, there is nothing to ask a model about. */
export function somebodySpoke({ lines }: Conversation): boolean {
  return lines.some(({ speaker }) => speaker !== 'agent')
}

function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text)
}
