import type { TelephoneLine } from '../../carrier/telephone-line.ts'
import type { RigTimer } from '../../time/rig-clock.ts'
import type { SessionClock } from '../../time/session-clock.ts'

/** Something that is played into a call. */
export interface VoiceSource {
  readonly text: string
  readonly durationMs: number
  readonly voice?: string | undefined
  /** Silence before the first sound: synthesis or download. */
  readonly startsAfterMs: number
  /** The first sound is out. */
  onStarted?(): void
  /** The last sound is out. Not called when the source was replaced or silenced. */
  onFinished?(): void
}

/**
 * What a call hears. It receives exactly one stream: the newest source replaces the previous one, which then never
 * finishes.
 */
export class CallVoice {
  readonly #clock: SessionClock
  readonly #line: () => TelephoneLine | undefined
  #timer: RigTimer | undefined
  #audible = false
  #replaced: (() => void) | undefined

  constructor(clock: SessionClock, line: () => TelephoneLine | undefined) {
    this.#clock = clock
    this.#line = line
  }

  play(source: VoiceSource): void {
    this.#replace()
    this.#begin(source)
  }

  /** Carries another call's audio from now on, until something else is played; then `replaced` is called. */
  takeFrom(replaced: () => void): void {
    this.#replace()
    this.#replaced = replaced
  }

  /** Something said on the call whose audio is carried. */
  carry(said: { text: string; durationMs: number }): void {
    this.#begin({ ...said, startsAfterMs: 0 })
  }

  #replace(): void {
    this.silence()
    this.#replaced?.()
    this.#replaced = undefined
  }

  #begin(source: VoiceSource): void {
    this.silence()
    this.#timer = this.#clock.after(source.startsAfterMs, () => {
      this.#audible = true
      this.#line()?.agentStarts(source)
      source.onStarted?.()
      this.#timer = this.#clock.after(source.durationMs, () => {
        this.#fallSilent()
        source.onFinished?.()
      })
    })
  }

  /** Cuts the current source off. */
  silence(): void {
    this.#timer?.cancel()
    this.#fallSilent()
  }

  #fallSilent(): void {
    this.#timer = undefined
    if (this.#audible) this.#line()?.agentStops()
    this.#audible = false
  }
}
