import type { ScenarioSettings } from '@perezvon/contracts/scenario/scenario-settings'
import type { Timers } from '../session/timers.ts'
import { Patience } from './patience.ts'
import { Silence } from './silence.ts'
import { VoiceLength } from './voice-length.ts'

type PersonsSilenceDeps = {
  settings: Pick<ScenarioSettings, 'silence' | 'endpointing' | 'interruption'>
  timers: Timers
  /** Without interim results words cannot be counted: then any voice interrupts. */
  voiceInterrupts: boolean
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

  constructor(deps: PersonsSilenceDeps) {
    const { settings, timers } = deps
    this.#patience = new Patience({ timers, waitMs: settings.endpointing?.wait_ms ?? 0 })
    this.#voiceLength = new VoiceLength({
      timers,
      longEnoughMs: settings.interruption.min_ms ?? (deps.voiceInterrupts ? 0 : undefined),
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
    this.#voiceLength.ends()
  }

  voice(): void {
    this.#silence.voice()
    this.#patience.voice()
    this.#voiceLength.begins()
  }

  voiceEnds(): void {
    this.#voiceLength.ends()
  }

  interimWords(): void {
    this.#silence.words()
    this.#patience.voice()
  }

  utterance(): void {
    this.#voiceLength.ends()
    this.#silence.words()
  }

  keys(): void {
    this.#silence.words()
    this.#patience.stop()
  }

  /** Calls `over` when the person has said nothing more for long enough. */
  afterUtterance(over: () => void): void {
    this.#patience.begin(over)
  }
}
