/**
 * Words of an utterance that were given out before its result came, because they had stayed the same for long enough. What
 * comes after them, in later interim results and in the result itself, is the rest of it.
 */
export class SettledWords {
  #given = 0

  /** What of the utterance so far was not given out yet. */
  rest(text: string): string {
    return wordsOf(text).slice(this.#given).join(' ')
  }

  /** Gives out what was not yet. */
  settle(text: string): string {
    const rest = this.rest(text)
    this.#given = Math.max(this.#given, wordsOf(text).length)
    return rest
  }

  /** The utterance is whole: gives out its rest. Recognisers correct words; they seldom add or drop any before the end. */
  whole(text: string): string {
    if (this.#given === 0) return text
    const rest = this.rest(text)
    this.#given = 0
    return rest
  }
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}
