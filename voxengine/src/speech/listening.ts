import type { Cancel, Timers } from '../session/timers.ts'
import type { RecordedUtterance } from './recorded-utterance.ts'
import { SettledWords } from './settled-words.ts'
import { type SpeechEnd, SpeechEndWatch } from './speech-end.ts'

/**
 * What the person said, as the recogniser understood it; `confidence` on the provider's own scale. Where nobody here
 * understands it, `audio` is what was said, and the text is empty.
 */
export type Utterance = {
  text: string
  confidence?: number
  ended?: SpeechEnd
  audio?: readonly RecordedUtterance[]
}

/** One instance of the platform's recogniser, fed by the call. */
export type Recogniser = { stop(): void }

/** What an instance tells, in the platform's order of events. */
export type RecogniserEvents = {
  /** Anything at all: it is alive. */
  alive(): void
  voice(): void
  /** The utterance is over; it is being recognised. */
  captured(): void
  interim(text: string): void
  result(text: string, confidence: number | undefined): void
  /** It is dead: it was stopped, or stopped by itself. */
  stopped(cost: string): void
  error(detail: string): void
}

/** No event for this long while a call is fed to it, not even noise: the instance may have died without a word. */
const WATCHDOG_MS = 45_000
const REOPEN_PAUSES_MS = [0, 500, 2_000, 5_000] as const
/** How long the end waits for an utterance that is still being recognised, and then for the instance's cost. */
const LAST_RESULT_MS = 2_000
const STOPPED_MS = 2_000

type ListeningDeps = {
  /** Creates an instance and sends the call's audio to it. May throw. */
  open(events: RecogniserEvents): Recogniser
  timers: Timers
  now(): number
  /** Interim words that stay the same for so long are an utterance; absent: only a result is. */
  settleMs?: number | undefined
  voice(): void
  /** The voice is silent; what it said is still being recognised. */
  voiceEnd(): void
  interim(text: string): void
  utterance(utterance: Utterance): void
  /** The platform tells it as text. */
  cost(amount: string): void
  fault(where: string, detail: string): void
  /** It failed while the person spoke, and has no words of it. */
  wordsLost(): void
  /** It cannot be opened any more. */
  deaf(): void
}

/**
 * The ear of the call: one long-lived recogniser (each new one is billed anew), opened again when it fails, stops or
 * goes quiet. A result that never came is replaced by what interim results had heard: no words are lost.
 */
export class Listening {
  #recogniser: Recogniser | undefined
  /** Counts the instances: the end of an older one means nothing any more, its late result does. */
  #instance = 0
  #interim = ''
  #speaking = false
  /** The instance has told something since it was opened. */
  #alive = false
  readonly #settled = new SettledWords()
  #cancelSettling: Cancel | undefined
  #failuresInARow = 0
  #cancelWatchdog: Cancel | undefined
  #ending = false
  #ended: Promise<void> | undefined
  #onResult: (() => void) | undefined
  #onStopped: (() => void) | undefined
  readonly #speechEnd: SpeechEndWatch
  readonly #deps: ListeningDeps

  constructor(deps: ListeningDeps) {
    this.#deps = deps
    this.#speechEnd = new SpeechEndWatch(() => deps.now())
  }

  /** Begins to listen. */
  start(): void {
    if (this.#ending) return
    this.#alive = false
    this.#watch()
    try {
      this.#recogniser = this.#deps.open(this.#eventsOfNewInstance())
    } catch (error) {
      this.#reopen(error instanceof Error ? error.message : String(error))
    }
  }

  /** Waits briefly for words that are still being recognised, then stops. Resolves once its cost is told, or soon. */
  end(): Promise<void> {
    // Whoever asks again waits for the same end: the last words come before it.
    this.#ended ??= this.#end()
    return this.#ended
  }

  async #end(): Promise<void> {
    this.#ending = true
    this.#cancelWatchdog?.()
    if (this.#speaking || this.#interim !== '')
      await this.#within(LAST_RESULT_MS, (done) => {
        this.#onResult = done
      })
    this.#flushInterim()
    const recogniser = this.#recogniser
    if (!recogniser) return
    const stopped = this.#within(STOPPED_MS, (done) => {
      this.#onStopped = done
    })
    this.#stopInstance(recogniser)
    await stopped
  }

  #eventsOfNewInstance(): RecogniserEvents {
    this.#instance += 1
    const instance = this.#instance
    const died = (why: string) => {
      if (instance === this.#instance) this.#reopen(why)
    }
    return {
      alive: () => {
        this.#alive = true
        this.#watch()
      },
      voice: () => {
        this.#speaking = true
        this.#deps.voice()
      },
      captured: () => {
        this.#speechEnd.captured()
        this.#deps.voiceEnd()
      },
      interim: (text) => this.#heardInterim(text),
      result: (text, confidence) => this.#heardResult(text, confidence),
      stopped: (cost) => {
        this.#deps.cost(cost)
        this.#onStopped?.()
        died('it stopped by itself')
      },
      error: died,
    }
  }

  #heardInterim(text: string): void {
    if (text.trim() === '') return
    if (text !== this.#interim) {
      this.#speechEnd.newWords()
      this.#settleLater()
    }
    this.#interim = text
    const rest = this.#settled.rest(text)
    if (rest !== '') this.#deps.interim(rest)
  }

  #settleLater(): void {
    const { settleMs, timers } = this.#deps
    this.#cancelSettling?.()
    if (settleMs === undefined) return
    this.#cancelSettling = timers.after(settleMs, 'listening', () => {
      const text = this.#settled.settle(this.#interim)
      if (text !== '') this.#deps.utterance({ text, ended: this.#speechEnd.take() })
    })
  }

  #heardResult(text: string, confidence: number | undefined): void {
    this.#cancelSettling?.()
    const words = this.#settled.whole(text.trim() === '' ? this.#interim.trim() : text.trim())
    this.#interim = ''
    this.#speaking = false
    const ended = this.#speechEnd.take()
    if (words !== '') {
      this.#failuresInARow = 0
      this.#deps.utterance(
        text.trim() === '' || confidence === undefined
          ? { text: words, ended }
          : { text: words, confidence, ended },
      )
    }
    this.#onResult?.()
  }

  #flushInterim(): void {
    if (this.#interim !== '') this.#heardResult('', undefined)
  }

  #reopen(why: string): void {
    const dead = this.#recogniser
    this.#recogniser = undefined
    this.#instance += 1
    this.#cancelWatchdog?.()
    if (this.#ending) return
    if (dead) this.#stopInstance(dead)
    const lost = this.#speaking && this.#interim === ''
    this.#speaking = false
    this.#flushInterim()
    this.#deps.fault('speech-recognition', why)
    if (lost) this.#deps.wordsLost()
    const pauseMs = REOPEN_PAUSES_MS[this.#failuresInARow]
    this.#failuresInARow += 1
    if (pauseMs === undefined) this.#deps.deaf()
    else this.#deps.timers.after(pauseMs, 'listening', () => this.start())
  }

  #watch(): void {
    this.#cancelWatchdog?.()
    if (this.#ending) return
    this.#cancelWatchdog = this.#deps.timers.after(WATCHDOG_MS, 'listening', () => this.#hasGoneQuiet())
  }

  /** An instance that never told anything, or nothing of a voice that it heard, has failed. */
  #hasGoneQuiet(): void {
    if (!this.#alive) this.#reopen('it has told nothing since it was opened')
    else if (this.#speaking) this.#reopen('it heard a voice, and then nothing more')
    else this.#renew()
  }

  /** Silence is no fault of the instance: a person who listens says nothing either. */
  #renew(): void {
    const silent = this.#recogniser
    this.#recogniser = undefined
    this.#flushInterim()
    this.start()
    if (silent) this.#stopInstance(silent)
  }

  #stopInstance(recogniser: Recogniser): void {
    try {
      recogniser.stop()
    } catch (error) {
      this.#deps.fault('stop-recognition', error instanceof Error ? error.message : String(error))
    }
  }

  #within(ms: number, begin: (done: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#deps.timers.after(ms, 'listening', resolve)
      begin(() => {
        cancel()
        resolve()
      })
    })
  }
}
