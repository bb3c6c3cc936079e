import type { Utterance } from '../speech/listening.ts'

/** What `process_text` takes. */
const LONGEST = 4000

/** Words as a listener counts them: runs of characters with a letter or digit in them. */
export function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
}

/**
 * What the person said and the agent has not answered: nothing said over the agent, or while it was thinking, is
 * lost. It is joined into the next turn.
 */
export class Unanswered {
  #utterances: Utterance[] = []

  add(utterance: Utterance): void {
    this.#utterances.push(utterance)
  }

  /** Words that were asked about in vain: they come before what was said since. */
  putBack(utterance: Utterance): void {
    this.#utterances.unshift(utterance)
  }

  /** All of it as one utterance, as sure as its least sure part; it ended when its last part did. */
  take(): Utterance | undefined {
    const ended = this.#utterances.at(-1)?.ended
    if (this.#utterances.length === 0) return undefined
    const text = this.#utterances.map((utterance) => utterance.text).join(' ')
    const sure = this.#utterances.flatMap(({ confidence }) => (confidence === undefined ? [] : [confidence]))
    this.#utterances = text.length > LONGEST ? [{ text: text.slice(LONGEST).trim() }] : []
    const asked: Utterance = { text: text.slice(0, LONGEST) }
    if (sure.length > 0) asked.confidence = Math.min(...sure)
    if (ended !== undefined) asked.ended = ended
    return asked
  }

  get words(): number {
    return this.#utterances.reduce((sum, { text }) => sum + countWords(text), 0)
  }

  get some(): boolean {
    return this.#utterances.length > 0
  }
}
