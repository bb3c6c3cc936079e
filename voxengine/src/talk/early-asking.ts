import type { ScenarioSettings } from '@perezvon/contracts/scenario/scenario-settings'
import type { Cancel, Timers } from '../session/timers.ts'

type EarlyAskingDeps = {
  /** Absent: nothing is told before it is final. */
  policy: ScenarioSettings['speculation']
  timers: Timers
  /** Tells the gateway; not sent at all once `stillWanted` says no. */
  tell(text: string, stillWanted: () => boolean): void
}

/**
 * Words that have stayed the same for a while are most likely all that the person will say: the gateway may begin its reply
 * before the recogniser gives its result.
 */
export class EarlyAsking {
  #words = ''
  #told = 0
  #cancel: Cancel | undefined
  readonly #deps: EarlyAskingDeps

  constructor(deps: EarlyAskingDeps) {
    this.#deps = deps
  }

  /** What the person has said of the next turn so far. */
  heard(words: string): void {
    const { policy, timers } = this.#deps
    if (!policy || words === this.#words) return
    this.#cancel?.()
    this.#words = words
    this.#cancel = timers.after(policy.settled_ms, 'early-asking', () =>
      this.#settled(words, policy.most_per_turn),
    )
  }

  /** The turn is asked, or the agent has the floor. */
  stop(): void {
    this.#cancel?.()
    this.#words = ''
    this.#told = 0
  }

  #settled(words: string, most: number): void {
    if (this.#told >= most) return
    this.#told += 1
    this.#deps.tell(words, () => this.#words === words)
  }
}
