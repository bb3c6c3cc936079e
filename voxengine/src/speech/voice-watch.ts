import type { Timers } from '../session/timers.ts'

/** What a detector of voice activity tells. */
export type DetectorEvents = {
  began(): unknown
  /** There has been no voice for so long already. */
  ended(silentForMs: number): unknown
  failed(why: string): unknown
}

/** A detector that is fed by the call. */
export type Detector = { close(): void }

/** Makes a detector. May throw or reject. */
export type OpenDetector = (events: DetectorEvents) => Detector | Promise<Detector>

const NEXT_AFTER_MS = 300

type VoiceWatchDeps = {
  /** In this order: the next one is opened where one fails. */
  detectors: readonly OpenDetector[]
  timers: Timers
  began(): void
  ended(silentForMs: number): void
  fault(where: string, detail: string): void
  /** None is left. */
  deaf(): void
}

/** Tells the person's voice from silence by whatever detector the platform has: when one fails, by the next. */
export class VoiceWatch {
  /** Which detector is heard: what an older one tells means nothing any more. */
  #current = 0
  #detector: Detector | undefined
  #isVoice = false
  #ending = false
  readonly #deps: VoiceWatchDeps

  constructor(deps: VoiceWatchDeps) {
    this.#deps = deps
  }

  start(): void {
    if (this.#ending) return
    const open = this.#deps.detectors[this.#current]
    if (open === undefined) this.#deps.deaf()
    else void this.#open(open, this.#current)
  }

  /** Nothing is told any more. */
  end(): void {
    this.#ending = true
    this.#close()
  }

  async #open(open: OpenDetector, which: number): Promise<void> {
    const isCurrent = () => which === this.#current && !this.#ending
    try {
      const detector = await open({
        began: () => isCurrent() && this.#began(),
        ended: (silentForMs) => isCurrent() && this.#ended(silentForMs),
        failed: (why) => isCurrent() && this.#failed(why),
      })
      // It may have failed, or nobody may want it any more, before it was there.
      if (isCurrent()) this.#detector = detector
      else detector.close()
    } catch (error) {
      if (isCurrent()) this.#failed(error instanceof Error ? error.message : String(error))
    }
  }

  #began(): void {
    if (this.#isVoice) return
    this.#isVoice = true
    this.#deps.began()
  }

  /** Some detectors tell of a voice only when it is over. */
  #ended(silentForMs: number): void {
    this.#began()
    this.#isVoice = false
    this.#deps.ended(silentForMs)
  }

  #failed(why: string): void {
    this.#deps.fault('voice-activity', why)
    this.#close()
    // What was said until now is an utterance: nobody would tell its end.
    if (this.#isVoice) this.#ended(0)
    this.#current += 1
    this.#deps.timers.after(NEXT_AFTER_MS, 'voice-activity', () => this.start())
  }

  #close(): void {
    try {
      this.#detector?.close()
    } catch {
      // It is gone already.
    }
    this.#detector = undefined
  }
}
