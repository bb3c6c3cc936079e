import type { Cancel, Timers } from '../session/timers.ts'
import type { RecordedUtterance } from './recorded-utterance.ts'
import { type Recorder, type RecorderEvents, Take } from './utterance-take.ts'

/** So long silence is recorded before a voice may be: the file of an utterance is not much longer than what is said. */
const ROLL_MS = 20_000
/** The same where there may be a voice in it. */
const LONGEST_SILENCE_MS = 60_000
/** A voice is known a moment after it began: until then the take before goes on beside the new one. */
const OVERLAP_MS = 1_500
const REOPEN_PAUSES_MS = [0, 500, 2_000, 5_000] as const

type UtteranceRecorderDeps = {
  /** Creates a recorder and sends the call's audio to it. May throw. */
  open(events: RecorderEvents): Recorder
  timers: Timers
  now(): number
  cost(amount: string): void
  fault(where: string, detail: string): void
  /** No recorder can be opened any more. */
  deaf(): void
}

/**
 * Records the person without a gap: each utterance has a file of its own that begins before its voice does. There is always
 * a recorder running, since one that is opened when a voice is known would miss its beginning.
 */
export class UtteranceRecorder {
  #take: Take | undefined
  /** The one before, while it is not sure that no voice began in it. */
  #outgoing: Take | undefined
  #ending = false
  #failuresInARow = 0
  #cancelRoll: Cancel | undefined
  #cancelOverlap: Cancel | undefined
  readonly #takes = new Set<Take>()
  readonly #deps: UtteranceRecorderDeps

  constructor(deps: UtteranceRecorderDeps) {
    this.#deps = deps
  }

  /** Begins to record. */
  start(): void {
    if (this.#ending) return
    this.#open()
    this.#rollLater()
  }

  /**
   * There may be a voice, of which the detector tells only later: the recorder goes on. Noise does not keep it for ever.
   */
  somethingStirs(): void {
    if (this.#ending || (this.#take?.ageMs ?? 0) > LONGEST_SILENCE_MS) return
    this.voiceBegan()
    this.#rollLater()
  }

  /** A voice is heard: what is being recorded is an utterance. */
  voiceBegan(): void {
    this.#cancelRoll?.()
    this.#cancelOverlap?.()
    const outgoing = this.#outgoing
    this.#outgoing = undefined
    if (!outgoing) return
    this.#take?.stop()
    this.#take = outgoing
  }

  /** The utterance is over; what comes next has a file of its own. */
  cut(voiceMs: number): RecordedUtterance {
    const take = this.#take
    if (!this.#ending) this.start()
    take?.stop()
    return { voiceMs, whole: async () => this.#wholeOf(take) }
  }

  /** Stops. Resolves when all costs are told, or soon. */
  async end(): Promise<void> {
    this.#ending = true
    this.#cancelRoll?.()
    this.#cancelOverlap?.()
    this.#outgoing?.stop()
    this.#take?.stop()
    await Promise.all([...this.#takes].map((take) => take.settled))
  }

  #open(): void {
    try {
      const take = new Take({
        ...this.#deps,
        failed: (why) => {
          if (take === this.#take) this.#reopen(why)
        },
      })
      this.#take = take
      this.#takes.add(take)
      void take.settled.then(() => {
        this.#takes.delete(take)
        if (take.became === 'good') this.#failuresInARow = 0
      })
    } catch (error) {
      this.#take = undefined
      this.#reopen(error instanceof Error ? error.message : String(error))
    }
  }

  #rollLater(): void {
    this.#cancelRoll?.()
    this.#cancelRoll = this.#deps.timers.after(ROLL_MS, 'recorder', () => {
      this.#outgoing = this.#take
      this.start()
      this.#cancelOverlap = this.#deps.timers.after(OVERLAP_MS, 'recorder', () => {
        this.#outgoing?.stop()
        this.#outgoing = undefined
      })
    })
  }

  /** What was said into a recorder that failed is lost. */
  #reopen(why: string): void {
    const pauseMs = this.#countFailure(why)
    const failed = this.#take
    if (pauseMs !== undefined)
      this.#deps.timers.after(pauseMs, 'recorder', () => {
        if (this.#take === failed) this.#open()
      })
  }

  async #wholeOf(take: Take | undefined): ReturnType<RecordedUtterance['whole']> {
    const recorded = await take?.whole()
    if (take && !recorded) this.#hasNoFile(take)
    return recorded
  }

  /** One that has failed was counted when it did. */
  #hasNoFile(take: Take): void {
    const why = 'an utterance has no file'
    if (take.became === 'silent') this.#countFailure(why)
    else this.#deps.fault('recorder', why)
  }

  /** How long to wait before the next try; undefined where there is none. */
  #countFailure(why: string): number | undefined {
    const { deaf, fault } = this.#deps
    fault('recorder', why)
    if (this.#ending) return undefined
    const pauseMs = REOPEN_PAUSES_MS[this.#failuresInARow]
    this.#failuresInARow += 1
    if (pauseMs === undefined) deaf()
    return pauseMs
  }
}
