import type { Cancel, Timers } from '../session/timers.ts'

/** A voice that goes on is waited for so long; its words come at the end of the utterance. */
const VOICE_MS = 3_000

/** The wait after an utterance in which the person may go on: `wait_ms` of the agent's endpointing. */
export class Patience {
  #cancel: Cancel | undefined
  #over: () => void = () => undefined
  readonly #timers: Timers
  readonly #waitMs: number

  constructor(deps: { timers: Timers; waitMs: number }) {
    this.#timers = deps.timers
    this.#waitMs = deps.waitMs
  }

  /** Calls `over` when the person has said nothing more for long enough; at once where nobody waits. */
  begin(over: () => void): void {
    this.#over = over
    if (this.#waitMs === 0) over()
    else this.#wait(this.#waitMs)
  }

  /** The person goes on. */
  voice(): void {
    if (this.#cancel) this.#wait(Math.max(this.#waitMs, VOICE_MS))
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #wait(ms: number): void {
    this.#cancel?.()
    this.#cancel = this.#timers.after(ms, 'patience', () => {
      this.#cancel = undefined
      this.#over()
    })
  }
}
