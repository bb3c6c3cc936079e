import type { Cancel, Timers } from '../session/timers.ts'

/** How long a voice lasts, where that may interrupt the agent before there are words. */
export class VoiceLength {
  #cancel: Cancel | undefined
  readonly #timers: Timers
  readonly #longEnoughMs: number | undefined
  readonly #lasted: () => void

  /** Without `longEnoughMs` no voice is long enough; with 0 each is. */
  constructor(deps: { timers: Timers; longEnoughMs: number | undefined; lasted: () => void }) {
    this.#timers = deps.timers
    this.#longEnoughMs = deps.longEnoughMs
    this.#lasted = deps.lasted
  }

  begins(): void {
    this.ends()
    if (this.#longEnoughMs === 0) this.#lasted()
    else if (this.#longEnoughMs !== undefined)
      this.#cancel = this.#timers.after(this.#longEnoughMs, 'voice-length', this.#lasted)
  }

  ends(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }
}
