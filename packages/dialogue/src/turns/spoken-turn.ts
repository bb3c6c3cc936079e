import type { Turn } from '@perezvon/contracts/transcript/turn'
import type { TurnChoices } from '@perezvon/contracts/transcript/turn-choices'
import type { TurnDraft, TurnEnding } from '@perezvon/livecall/turn-draft'
import type { Utterance } from '@perezvon/livecall/turns'
import type { Clock } from '@perezvon/runtime/clock'
import type { ModelReply } from './model-reply.ts'
import { type HearingParts, hearRecorded, type RecordedWords, type WriteWords } from './recorded-words.ts'
import type { Speculation } from './speculation.ts'

/** A turn that is spoken here. */
export type SpokenTurn = {
  draft: TurnDraft
  utterance: Utterance
  receivedAt: Date
  /** What was begun for this call before its person's words were final. */
  speculation?: Speculation | undefined
  /** Where its words are still to be written down; then what came of that. */
  writeWords?: WriteWords | undefined
  recorded?: RecordedWords | undefined
}

/** The turn with its words, once they are written down. */
export async function withWords(parts: HearingParts, turn: SpokenTurn): Promise<SpokenTurn> {
  const { writeWords, utterance } = turn
  if (writeWords === undefined) return turn
  const recorded = await hearRecorded(parts, { ...turn, writeWords })
  const { userText, confidence } = recorded
  return { ...turn, recorded, utterance: { ...utterance, userText, confidence } }
}

/** When the turn's words were there: from then on the model's deadlines count. */
export function wordsAt({ receivedAt, recorded }: SpokenTurn): Date {
  return new Date(receivedAt.getTime() + (recorded?.transcribedMs ?? 0))
}

/** How a turn ends, and what was asked for it. */
export type Closing = Pick<Turn, 'source' | 'action'> & { reply?: ModelReply; transferTo?: string }

/** What is told of a turn that is over. */
export function endingOf(
  { clock }: { clock: Clock },
  { receivedAt, recorded }: SpokenTurn,
  { source, action, reply, transferTo }: Closing,
): TurnEnding {
  const answeredMs = clock.now().getTime() - receivedAt.getTime()
  const since = (ms: number | null) => (ms === null ? null : ms + (recorded?.transcribedMs ?? 0))
  return {
    source,
    action,
    ...(transferTo === undefined ? {} : { transfer_to: transferTo }),
    is_whole: reply?.end === 'finished' && reply.finishReason === 'stop',
    first_token_ms: since(reply?.firstTokenMs ?? null),
    // What was said without the model was whole at once.
    first_sentence_ms: recorded?.openingMs ?? since(reply?.firstSentenceMs ?? null) ?? answeredMs,
    answered_ms: answeredMs,
    prompt_tokens: reply?.usage?.promptTokens ?? null,
    completion_tokens: reply?.usage?.completionTokens ?? null,
    model: reply === undefined ? null : reply.model,
    ...(reply === undefined ? {} : { choices: choicesOf(reply, recorded) }),
  }
}

function choicesOf({ choices }: ModelReply, recorded: RecordedWords | undefined): TurnChoices {
  if (recorded === undefined) return choices
  const { openingMs, transcribedMs } = recorded
  return {
    ...choices,
    opening_phrase: choices.opening_phrase || openingMs !== null,
    transcribed_ms: transcribedMs,
  }
}
