import type { TurnMarks } from '@perezvon/contracts/transcript/turn-marks'

/** When the person stopped speaking and when the words were final, in ms of the session's clock. */
export type SpeechEnd = { at: number; by: TurnMarks['speech_end']; recognisedAt: number }

/**
 * Finds out when the person stopped speaking. No event tells it by itself: the recogniser says that the utterance is
 * captured after some silence, the last words become known while they are spoken or a little later. Whichever was
 * earlier counts: in doubt we look slower than we are, not faster.
 */
export class SpeechEndWatch {
  #capturedAt: number | undefined
  #lastWordsAt: number | undefined
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Interim results hold words that were not there before. */
  newWords(): void {
    this.#lastWordsAt = this.#now()
    this.#capturedAt = undefined
  }

  captured(): void {
    this.#capturedAt ??= this.#now()
  }

  /** The end of the utterance whose result came just now; what comes from here on belongs to the next one. */
  take(): SpeechEnd {
    const recognisedAt = this.#now()
    const captured = this.#capturedAt
    const lastWords = this.#lastWordsAt
    this.#capturedAt = undefined
    this.#lastWordsAt = undefined
    if (lastWords !== undefined && (captured === undefined || lastWords <= captured))
      return { at: lastWords, by: 'last-words', recognisedAt }
    if (captured !== undefined) return { at: captured, by: 'captured', recognisedAt }
    return { at: recognisedAt, by: 'result', recognisedAt }
  }
}
