import type { Timers } from '../session/timers.ts'
import type { Recorded } from './recorded-utterance.ts'

/** One of the platform's recorders, fed by the call. */
export type Recorder = { stop(): void }

/** What a recorder tells. */
export type RecorderEvents = {
  /** The file's final address; it still grows. */
  started(url: string): void
  /** The platform tells the cost as text. */
  stopped(cost: string): void
  failed(why: string): void
}

/** How long a stopped recorder is waited for, and one that has not even told its address. */
const STOPPED_MS = 1_000
const ADDRESS_MS = 2_000

type TakeDeps = {
  /** Creates a recorder and sends the call's audio to it. May throw. */
  open(events: RecorderEvents): Recorder
  timers: Timers
  now(): number
  cost(amount: string): void
  failed(why: string): void
}

/** What one recorder takes up, from its beginning to its end. */
export class Take {
  #recorder: Recorder | undefined
  #url: string | undefined
  #seconds = 0
  #isStopped = false
  #isOver = false
  #hasFailed = false
  readonly #openedAt: number
  #settle: () => void = () => undefined
  readonly #settled = new Promise<void>((resolve) => {
    this.#settle = resolve
  })
  readonly #deps: TakeDeps

  constructor(deps: TakeDeps) {
    this.#deps = deps
    this.#openedAt = deps.now()
    this.#recorder = deps.open({
      started: (url) => {
        this.#url = url
        // It was stopped before it had begun: nothing more is waited for than the file.
        if (this.#isStopped) this.#settleWithin(STOPPED_MS)
      },
      stopped: (cost) => {
        if (this.#isOver) return
        this.#isOver = true
        deps.cost(cost)
        this.#settle()
      },
      failed: (why) => {
        if (this.#isOver) return
        this.#isOver = true
        this.#hasFailed = true
        this.#settle()
        if (!this.#isStopped) deps.failed(why)
      },
    })
  }

  /** Nothing more is taken up. */
  stop(): void {
    if (this.#isStopped) return
    this.#isStopped = true
    this.#seconds = (this.#deps.now() - this.#openedAt) / 1000
    this.#settleWithin(this.#url === undefined ? ADDRESS_MS : STOPPED_MS)
    try {
      this.#recorder?.stop()
    } catch {
      // A recorder that cannot be stopped any more has stopped by itself: the file is looked for all the same.
    }
    this.#recorder = undefined
  }

  /** good: its file is there · failed: it has said so · silent: it never told where its file is. */
  get became(): 'good' | 'failed' | 'silent' {
    if (this.#hasFailed) return 'failed'
    return this.#url === undefined ? 'silent' : 'good'
  }

  /** How long it has been recording. */
  get ageMs(): number {
    return this.#deps.now() - this.#openedAt
  }

  /** Resolves when it has stopped, or nobody waits for that any more. */
  get settled(): Promise<void> {
    return this.#settled
  }

  /** The file, once it is stopped; undefined where the platform never said where it is. */
  async whole(): Promise<Recorded | undefined> {
    await this.#settled
    return this.#url === undefined ? undefined : { url: this.#url, seconds: this.#seconds }
  }

  #settleWithin(ms: number): void {
    this.#deps.timers.after(ms, 'recorder', this.#settle)
  }
}
