import type { Cancel, Timers } from '../session/timers.ts'

/** A voice puts the reprompt off: without interim results, no word comes before the utterance is over. */
const VOICE_PATIENCE_MS = 15_000
/** A voice without words puts it off so often; after that it is noise. */
const MOST_DELAYS = 2

type SilenceDeps = {
  timers: Timers
  repromptAfterMs: number
  reprompts: readonly string[]
  /** Called before each reprompt: true where there is something better to do than to reprompt. */
  insteadOfReprompt(): boolean
  reprompt(text: string, count: number): void
  giveUp(): void
}

/**
 * The person's silence while the agent listens: each reprompt in turn, then the goodbye. Counting starts anew with
 * the person's first words.
 */
export class Silence {
  #cancel: Cancel | undefined
  #reprompted = 0
  #delays = 0
  readonly #deps: SilenceDeps

  constructor(deps: SilenceDeps) {
    this.#deps = deps
  }

  /** The agent is silent and listens: the person's turn to speak. */
  begin(): void {
    this.stop()
    this.#delays = 0
    this.#wait()
  }

  /** The agent speaks or thinks. */
  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  /** A voice was heard: words may follow. */
  voice(): void {
    if (!this.#cancel || this.#delays >= MOST_DELAYS) return
    this.#delays += 1
    this.#wait(Math.max(this.#deps.repromptAfterMs, VOICE_PATIENCE_MS))
  }

  /** The same voice is still heard: nobody reprompts into it. */
  voiceGoesOn(): void {
    if (this.#cancel) this.#wait(Math.max(this.#deps.repromptAfterMs, VOICE_PATIENCE_MS))
  }

  /** A sound without words was over; the agent listens on. So many of them are silence. */
  noise(): void {
    if (this.#delays >= MOST_DELAYS) this.#over()
    else {
      this.#delays += 1
      this.#wait()
    }
  }

  /** Words were heard. */
  words(): void {
    this.#reprompted = 0
    this.#delays = 0
    if (this.#cancel) this.#wait()
  }

  #wait(ms = this.#deps.repromptAfterMs): void {
    this.#cancel?.()
    this.#cancel = this.#deps.timers.after(ms, 'silence', () => this.#over())
  }

  #over(): void {
    this.#cancel = undefined
    if (this.#deps.insteadOfReprompt()) return
    const text = this.#deps.reprompts[this.#reprompted]
    if (text === undefined) this.#deps.giveUp()
    else {
      this.#reprompted += 1
      this.#deps.reprompt(text, this.#reprompted)
    }
  }
}
