import type { ScenarioSettings } from '@perezvon/contracts/scenario/scenario-settings'
import type { Cancel, Timers } from '../session/timers.ts'

type KeypadDeps = {
  /** Undefined where the agent takes no keys. */
  settings: ScenarioSettings['keypad']
  timers: Timers
  /** A key was pressed, and more may follow. */
  pressing(): void
  /** An input is whole. */
  pressed(keys: string): void
}

/**
 * What the person types: keys are gathered until the terminator is pressed, as many as there may be are there, or none came
 * for a while. The terminator alone is an input, too.
 */
export class Keypad {
  #keys = ''
  #ended = false
  #cancel: Cancel | undefined
  readonly #deps: KeypadDeps

  constructor(deps: KeypadDeps) {
    this.#deps = deps
  }

  /** Whether keys are listened for at all. */
  get wanted(): boolean {
    return this.#deps.settings?.enabled === true
  }

  heardKey(tone: string): void {
    const { settings, timers, pressing } = this.#deps
    if (!settings?.enabled || this.#ended) return
    this.#cancel?.()
    const ends = tone === settings.terminator
    if (!ends || this.#keys === '') this.#keys += tone
    if (ends || this.#keys.length >= settings.max_digits) this.#whole()
    else {
      pressing()
      this.#cancel = timers.after(settings.timeout_seconds * 1000, 'keypad', () => this.#whole())
    }
  }

  /** The call ends, or the keys are somebody else's now. */
  end(): void {
    this.#ended = true
    this.#cancel?.()
    this.#keys = ''
  }

  #whole(): void {
    const keys = this.#keys
    this.#keys = ''
    this.#deps.pressed(keys)
  }
}
