import type { Cancel, Timers } from '../session/timers.ts'
import type { Utterance } from './listening.ts'
import type { UtteranceRecorder } from './utterance-recorder.ts'

/** A voice that lasts is told of so often. */
const GOES_ON_MS = 1_000
/** Longer than anybody talks without a pause: what was said until then is an utterance. */
const LONGEST_MS = 55_000

type RecordedHearingDeps = {
  recorder: Pick<UtteranceRecorder, 'start' | 'somethingStirs' | 'voiceBegan' | 'cut' | 'end'>
  watch: { start(): void; end(): void }
  timers: Timers
  now(): number
  voice(): void
  voiceGoesOn(): void
  voiceEnd(): void
  utterance(utterance: Utterance): void
}

/** The ear of a call whose words somebody else writes down: voice activity says where an utterance ends, a recorder has it. */
export class RecordedHearing {
  #voiceSince: number | undefined
  #cancelTick: Cancel | undefined
  #ended: Promise<void> | undefined
  readonly #deps: RecordedHearingDeps

  constructor(deps: RecordedHearingDeps) {
    this.#deps = deps
  }

  /** Begins to listen. */
  start(): void {
    if (this.#ended) return
    this.#deps.recorder.start()
    this.#deps.watch.start()
  }

  /** Takes what is just being said for the last utterance, then stops. Resolves once all costs are told, or soon. */
  end(): Promise<void> {
    this.#ended ??= this.#end()
    return this.#ended
  }

  voiceBegan(): void {
    const { now, recorder, voice } = this.#deps
    this.#voiceSince = now()
    recorder.voiceBegan()
    voice()
    this.#tick()
  }

  /** There may be a voice of which nobody tells yet. */
  somethingStirs(): void {
    if (this.#voiceSince === undefined) this.#deps.recorder.somethingStirs()
  }

  /** Where the detector tells how long the voice lasted, it may have told of it only now. */
  voiceEnded(silentForMs: number, voiceMs = 0): void {
    if (this.#voiceSince === undefined) return
    this.#deps.voiceEnd()
    const endedAt = this.#deps.now() - silentForMs
    this.#voiceSince = Math.min(this.#voiceSince, endedAt - voiceMs)
    this.#take(endedAt)
  }

  async #end(): Promise<void> {
    this.#deps.watch.end()
    const ended = this.#voiceSince === undefined ? undefined : this.#deps.now()
    // No recorder is opened for what follows.
    const recorded = this.#deps.recorder.end()
    if (ended !== undefined) this.#take(ended)
    await recorded
  }

  #tick(): void {
    const { now, timers } = this.#deps
    this.#cancelTick = timers.after(GOES_ON_MS, 'voice-activity', () => {
      const since = this.#voiceSince
      if (since === undefined) return
      if (now() - since < LONGEST_MS) this.#deps.voiceGoesOn()
      else {
        this.#take(now())
        this.#voiceSince = now()
        this.#deps.recorder.voiceBegan()
      }
      this.#tick()
    })
  }

  #take(endedAt: number): void {
    const { now, recorder, utterance } = this.#deps
    const voiceMs = Math.max(0, endedAt - (this.#voiceSince ?? endedAt))
    this.#cancelTick?.()
    this.#voiceSince = undefined
    const audio = [recorder.cut(voiceMs)]
    utterance({ text: '', audio, ended: { at: endedAt, by: 'voice-activity', recognisedAt: now() } })
  }
}
