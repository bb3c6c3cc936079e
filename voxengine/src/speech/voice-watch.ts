import type { Cancel, Timers } from '../session/timers.ts'

/** What a detector of voice activity tells. */
export type DetectorEvents = {
  began(): unknown
  /** There has been no voice for so long already; before that it lasted so long, where the detector tells. */
  ended(silentForMs: number, voiceMs?: number): unknown
  failed(why: string): unknown
}

/** A detector that is fed by the call. */
export type Detector = { close(): void }

/** Makes a detector. May throw or reject. */
export type OpenDetector = (events: DetectorEvents) => Detector | Promise<Detector>

const NEXT_AFTER_MS = 300
/** Whoever makes a detector may never answer. */
const OPEN_WITHIN_MS = 3_000
/** So much of a voice on the line, in one, is more than noise: a detector that tells nothing of it tells nothing at all. */
const MUTE_AFTER_MS = 4_000
/** Silent on the line for so long, a voice is over: whoever does not tell so is dead. */
const ENDLESS_AFTER_MS = 8_000

type VoiceWatchDeps = {
  /** In this order: the next one is opened where one fails. */
  detectors: readonly OpenDetector[]
  /** Listens beside all of them but the last: tells when one is mute. */
  witness?: OpenDetector | undefined
  timers: Timers
  /** The witness hears something. */
  stirs(): void
  began(): void
  ended(silentForMs: number, voiceMs?: number): void
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
  #witness: Detector | undefined
  #cancelMute: Cancel | undefined
  #cancelOpening: Cancel | undefined
  readonly #deps: VoiceWatchDeps

  constructor(deps: VoiceWatchDeps) {
    this.#deps = deps
  }

  start(): void {
    if (this.#ending) return
    const open = this.#deps.detectors[this.#current]
    if (this.#current < this.#deps.detectors.length - 1) void this.#callWitness()
    else this.#dismissWitness()
    if (open === undefined) this.#deps.deaf()
    else void this.#open(open, this.#current)
  }

  /** Nothing is told any more. */
  end(): void {
    this.#ending = true
    this.#dismissWitness()
    this.#close()
  }

  async #open(open: OpenDetector, which: number): Promise<void> {
    const isCurrent = () => which === this.#current && !this.#ending
    this.#cancelOpening = this.#deps.timers.after(OPEN_WITHIN_MS, 'voice-detector', () => {
      if (isCurrent()) this.#failed('the detector was not made in time')
    })
    try {
      const detector = await open({
        began: () => isCurrent() && this.#began(),
        ended: (silentForMs, voiceMs) => isCurrent() && this.#ended(silentForMs, voiceMs),
        failed: (why) => isCurrent() && this.#failed(why),
      })
      // It may have failed, or nobody may want it any more, before it was there.
      if (isCurrent()) this.#takeOn(detector)
      else detector.close()
    } catch (error) {
      if (isCurrent()) this.#failed(error instanceof Error ? error.message : String(error))
    }
  }

  #takeOn(detector: Detector): void {
    this.#cancelOpening?.()
    this.#detector = detector
  }

  /** What the line tells counts only where the detector tells nothing. */
  async #callWitness(): Promise<void> {
    const { fault, stirs, witness } = this.#deps
    if (witness === undefined || this.#witness !== undefined) return
    try {
      const detector = await witness({
        began: () => {
          stirs()
          if (!this.#isVoice) this.#failAfter(MUTE_AFTER_MS, 'the detector tells nothing of a voice')
        },
        ended: () => {
          this.#cancelMute?.()
          if (this.#isVoice) this.#failAfter(ENDLESS_AFTER_MS, 'the detector tells no end of a voice')
        },
        failed: () => undefined,
      })
      if (this.#ending) closeQuietly(detector)
      else this.#witness = detector
    } catch (error) {
      fault('voice-activity', error instanceof Error ? error.message : String(error))
    }
  }

  #failAfter(ms: number, why: string): void {
    this.#cancelMute?.()
    this.#cancelMute = this.#deps.timers.after(ms, 'voice-detector', () => {
      if (!this.#ending) this.#failed(why)
    })
  }

  #dismissWitness(): void {
    this.#cancelMute?.()
    closeQuietly(this.#witness)
    this.#witness = undefined
  }

  #began(): void {
    this.#cancelMute?.()
    if (this.#isVoice) return
    this.#isVoice = true
    this.#deps.began()
  }

  /** Some detectors tell of a voice only when it is over. */
  #ended(silentForMs: number, voiceMs?: number): void {
    this.#began()
    this.#isVoice = false
    this.#deps.ended(silentForMs, voiceMs)
  }

  #failed(why: string): void {
    this.#deps.fault('voice-activity', why)
    this.#cancelOpening?.()
    this.#cancelMute?.()
    this.#close()
    // What was said until now is an utterance: nobody would tell its end.
    if (this.#isVoice) this.#ended(0)
    this.#current += 1
    this.#deps.timers.after(NEXT_AFTER_MS, 'voice-activity', () => this.start())
  }

  #close(): void {
    closeQuietly(this.#detector)
    this.#detector = undefined
  }
}

function closeQuietly(detector: Detector | undefined): void {
  try {
    detector?.close()
  } catch {
    // It is gone already.
  }
}
