import type { ScenarioSettings } from '@perezvon/contracts/scenario/scenario-settings'
import type { Timers } from '../session/timers.ts'
import { Patience } from './patience.ts'
import { Silence } from './silence.ts'
import { VoiceLength } from './voice-length.ts'

/** An answer waits for the person's silence no longer than this. */
const LONGEST_WAIT_MS = 10_000

type PersonsSilenceDeps = {
  settings: Pick<ScenarioSettings, 'silence' | 'endpointing' | 'interruption'>
  timers: Timers
  /** Where words cannot be counted before an utterance is over, a voice that lasts so long interrupts. */
  voiceInterruptsAfterMs: number | undefined
  /** A voice has lasted long enough to interrupt. */
  voiceLasts(): void
  insteadOfReprompt(): boolean
  reprompt(text: string, count: number): void
  giveUp(): void
}

/** All that is measured between the person's sounds: how long a voice lasts, a pause within a thought, and silence. */
export class PersonsSilence {
  readonly #silence: Silence
  readonly #patience: Patience
  readonly #voiceLength: VoiceLength
  readonly #timers: Timers
  #isVoice = false
  readonly #waiting = new Set<() => void>()

  constructor(deps: PersonsSilenceDeps) {
    const { settings, timers } = deps
    this.#timers = timers
    this.#patience = new Patience({ timers, waitMs: settings.endpointing?.wait_ms ?? 0 })
    this.#voiceLength = new VoiceLength({
      timers,
      longEnoughMs: settings.interruption.min_ms ?? deps.voiceInterruptsAfterMs,
      lasted: () => deps.voiceLasts(),
    })
    this.#silence = new Silence({
      timers,
      repromptAfterMs: settings.silence.reprompt_after_seconds * 1000,
      reprompts: settings.silence.reprompts,
      insteadOfReprompt: () => deps.insteadOfReprompt(),
      reprompt: (text, count) => deps.reprompt(text, count),
      giveUp: () => deps.giveUp(),
    })
  }

  /** The person has the floor, and says nothing yet. */
  begin(): void {
    this.#silence.begin()
  }

  /** The agent thinks or speaks: its silence is not the person's. */
  stop(): void {
    this.#silence.stop()
    this.#patience.stop()
  }

  /** The call ends: nothing is measured any more. */
  end(): void {
    this.stop()
    this.#voiceIsOver()
  }

  voice(): void {
    this.#isVoice = true
    this.#silence.voice()
    this.#patience.voice()
    this.#voiceLength.begins()
  }

  /** The same voice, still. */
  voiceGoesOn(): void {
    this.#silence.voiceGoesOn()
    this.#patience.voice()
  }

  voiceEnds(): void {
    this.#voiceIsOver()
  }

  /** Resolves when no voice is heard any more: at once where none is, in any case soon. */
  silent(): Promise<void> {
    if (!this.#isVoice) return Promise.resolve()
    return new Promise((resolve) => {
      const cancel = this.#timers.after(LONGEST_WAIT_MS, 'voice-length', () => over())
      const over = () => {
        cancel()
        this.#waiting.delete(over)
        resolve()
      }
      this.#waiting.add(over)
    })
  }

  interimWords(): void {
    this.#silence.words()
    this.#patience.voice()
  }

  /** understood: there are words in it; of a recording nobody knows yet. */
  utterance({ understood }: { understood: boolean }): void {
    this.#voiceIsOver()
    if (understood) this.#silence.words()
  }

  /** There were words in what the person said. */
  understood(): void {
    this.#silence.words()
  }

  /** There were none, and the agent says nothing to it. */
  noise(): void {
    this.#silence.noise()
  }

  keys(): void {
    this.#silence.words()
    this.#patience.stop()
  }

  /** Calls `over` when the person has said nothing more for long enough. */
  afterUtterance(over: () => void): void {
    this.#patience.begin(over)
  }

  #voiceIsOver(): void {
    this.#voiceLength.ends()
    this.#isVoice = false
    for (const over of [...this.#waiting]) over()
  }
}
