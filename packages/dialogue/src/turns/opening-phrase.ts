import type { CallSettings } from '@perezvon/livecall/call-settings'
import type { PastTurn } from '@perezvon/livecall/stored-turn'
import type { TurnDraft } from '@perezvon/livecall/turn-draft'
import type { AskingParts } from './asked-models.ts'
import type { ReplyVoice } from './reply-voice.ts'

/**
 * What is said into the model's silence in this turn: each of the agent's phrases in turn, but never one that the person
 * heard at the beginning of the turn before. Undefined where the agent has none that is left.
 */
function openingPhrase(
  { opening_phrases: opening }: Pick<CallSettings, 'opening_phrases'>,
  { turn, past }: { turn: number; past: readonly PastTurn[] },
): string | undefined {
  if (opening === undefined) return undefined
  const before = past.at(-1)?.heardText ?? ''
  const left = opening.phrases.filter((phrase) => !before.startsWith(phrase))
  return left[turn % left.length]
}

/** Says the agent's opening phrase where nothing of the answer, and nothing else, was said in time. */
export function watchSilence(
  { deadlines, onOpeningPhrase }: Pick<AskingParts, 'deadlines'> & { onOpeningPhrase: (ms: number) => void },
  reply: { draft: TurnDraft; receivedAt: Date; voice: Pick<ReplyVoice, 'fill'>; since: () => number },
): { lift(): void; wasSpoken(): boolean } {
  const { draft, receivedAt, voice, since } = reply
  const { settings, past, name } = draft
  let wasSpoken = false
  const phrase = openingPhrase(settings, { turn: name.turn, past })
  if (settings.opening_phrases === undefined || phrase === undefined)
    return { lift: () => undefined, wasSpoken: () => false }
  const deadline = deadlines.watch({
    since: receivedAt,
    withinMs: settings.opening_phrases.after_ms,
    missed: () => {
      if (draft.released().length > 0) return
      wasSpoken = true
      voice.fill(phrase)
      onOpeningPhrase(since())
    },
  })
  return { lift: deadline.lift, wasSpoken: () => wasSpoken }
}
