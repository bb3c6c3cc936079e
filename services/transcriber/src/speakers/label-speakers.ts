import type { Speaker, TranscriptSegment } from '@perezvon/contracts/transcript/transcript'
import { type KnownWords, likeness, wordsOf } from './likeness.ts'

/** What is known to have been said in the call, by whom, from its live turns. */
export type KnownSpeech = { agent: readonly string[]; person: readonly string[] }

/** At least this part of a stretch's words must be found, in order, in what a speaker said. */
const ENOUGH = 0.6
/** And it must fit the one better than the other by this much. */
const CLEARLY = 0.2

/**
 * Says who spoke each stretch of a recording, by what the live turns know: the agent's replies as they were generated, the
 * person's words as recognition heard them. Where neither fits, or both do, the speaker is unknown: never guessed.
 */
export function labelSpeakers(
  segments: readonly Omit<TranscriptSegment, 'speaker'>[],
  known: KnownSpeech,
): TranscriptSegment[] {
  const agent = known.agent.map(wordsOf)
  const person = known.person.map(wordsOf)
  return segments.map((segment) => ({
    ...segment,
    speaker: speakerOf(wordsOf(segment.text), { agent, person }),
  }))
}

function speakerOf(
  words: KnownWords,
  known: { agent: readonly KnownWords[]; person: readonly KnownWords[] },
): Speaker {
  if (words.length === 0) return 'unknown'
  const agent = bestLikeness(words, known.agent)
  const person = bestLikeness(words, known.person)
  const bySpoken = clearWinner(agent.contained, person.contained)
  // A short answer is contained in many a reply: then the one that says just this counts.
  return bySpoken ?? clearWinner(agent.alike, person.alike) ?? 'unknown'
}

function clearWinner(agent: number, person: number): Speaker | undefined {
  if (agent >= ENOUGH && agent - person >= CLEARLY) return 'agent'
  if (person >= ENOUGH && person - agent >= CLEARLY) return 'person'
  return undefined
}

function bestLikeness(words: KnownWords, texts: readonly KnownWords[]) {
  let best = { contained: 0, alike: 0 }
  for (const text of texts) {
    const found = likeness(words, text)
    best = { contained: Math.max(best.contained, found.contained), alike: Math.max(best.alike, found.alike) }
  }
  return best
}
