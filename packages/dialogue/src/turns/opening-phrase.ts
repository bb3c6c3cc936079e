import type { CallSettings } from '@perezvon/livecall/call-settings'
import type { PastTurn } from '@perezvon/livecall/stored-turn'

/**
 * What is said into the model's silence in this turn: each of the agent's phrases in turn, but never one that the person
 * heard at the beginning of the turn before. Undefined where the agent has none that is left.
 */
export function openingPhrase(
  { opening_phrases: opening }: Pick<CallSettings, 'opening_phrases'>,
  { turn, past }: { turn: number; past: readonly PastTurn[] },
): string | undefined {
  if (opening === undefined) return undefined
  const before = past.at(-1)?.heardText ?? ''
  const left = opening.phrases.filter((phrase) => !before.startsWith(phrase))
  return left[turn % left.length]
}
