import type { ScenarioSettings } from '@perezvon/contracts/scenario/scenario-settings'
import type { CallFact } from '../session/event-outbox.ts'
import type { Timers } from '../session/timers.ts'

/** So long the goodbye waits for the gateway: after that the person hears it, and the final report carries the key. */
const KEPT_WITHIN_MS = 3_000

export type OptedOut = { reason: 'opted-out'; endedBy: 'agent'; goodbye: string }

type OptOutKeyDeps = {
  /** Undefined where the agent has no such key. */
  settings: ScenarioSettings['opt_out']
  timers: Timers
  /** Tells the gateway at once; resolves when it has it, or will not have it. */
  tell(fact: CallFact): Promise<void>
  /** For the final report. */
  note(key: string): void
  end(ending: OptedOut): void
}

/**
 * The key by which the person asks not to be called. It is told at once; the agent falls silent, waits a moment for the
 * gateway to have it, says its reply and hangs up. Other keys are not looked at.
 */
export class OptOutKey {
  #kept: Promise<void> | undefined
  readonly #deps: OptOutKeyDeps

  constructor(deps: OptOutKeyDeps) {
    this.#deps = deps
  }

  /** Whether keys are listened for at all. */
  get wanted(): boolean {
    return this.#deps.settings !== undefined
  }

  get pressed(): boolean {
    return this.#kept !== undefined
  }

  /** Whether a key is the one; another is somebody else's business. */
  isFor(tone: string): boolean {
    return tone === this.#deps.settings?.key
  }

  /** A key was pressed. The first time that it is the one counts. */
  heardKey(tone: string): void {
    const { settings, note, tell, end } = this.#deps
    if (settings === undefined || tone !== settings.key || this.pressed) return
    note(settings.key)
    this.#kept = this.#within(tell({ type: 'call.key-pressed', key: settings.key }))
    end({ reason: 'opted-out', endedBy: 'agent', goodbye: settings.reply })
  }

  /** Resolves when the gateway has the key, at the latest after a moment. */
  kept(): Promise<void> {
    return this.#kept ?? Promise.resolve()
  }

  #within(told: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#deps.timers.after(KEPT_WITHIN_MS, 'opt-out-key', resolve)
      void told.then(() => {
        cancel()
        resolve()
      })
    })
  }
}
