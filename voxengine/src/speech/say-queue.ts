import type { Cancel, Timers } from '../session/timers.ts'
import { type Phrase, type PhraseFate, playingMs, speakablePieces, speakingMs } from './phrase.ts'

/** Synthesis and download of a phrase: the platform itself gives up after 12 s. */
const START_WITHIN_MS = 15_000
/** Beyond its own length; voices vary, the line may buffer. */
const FINISH_MARGIN_MS = 6_000
/** A `PlaybackFinished` sooner than this, with no `PlaybackStarted` before it, is that of the phrase before. */
const EARLIEST_FINISH_MS = 500

type Waiting = { phrase: Phrase; settle: (fate: PhraseFate) => void }
type Playing = Waiting & { saidAt: number; startedAt?: number; durationMs: number; cancelDeadline: Cancel }

type SayQueueDeps = {
  say(text: string): void
  /** Plays keys to the line; nothing tells when they are over. */
  sendKeys(keys: string): void
  stopPlayback(): void
  now(): number
  timers: Timers
  fault(where: string, detail: string): void
}

/**
 * What the agent says, one phrase after another: a call hears one source at a time, and a newer `say` would cut the
 * older one. Every phrase comes to exactly one fate, whatever events come or do not come, since `stopPlayback`
 * suppresses `PlaybackFinished`. Knows how much of the current turn's reply the person has heard.
 */
export class SayQueue {
  readonly #waiting: Waiting[] = []
  #playing: Playing | undefined
  #turn = 0
  #heardBefore = 0
  #closed = false
  #onQuiet: (() => void)[] = []
  readonly #deps: SayQueueDeps

  constructor(deps: SayQueueDeps) {
    this.#deps = deps
  }

  /** Adds a phrase behind the others. Resolves, never rejects, once its fate is known. */
  async say(phrase: Phrase): Promise<PhraseFate> {
    const pieces = speakablePieces(phrase.text)
    const fates = await Promise.all(pieces.map((text) => this.#enqueue({ ...phrase, text })))
    return fates.find((fate) => fate !== 'played') ?? 'played'
  }

  /** From now on nothing of an older turn is spoken; what is being spoken of one stops. */
  beginTurn(turn: number): void {
    this.#turn = turn
    this.#heardBefore = 0
    this.#dropIf((phrase) => phrase.turn < turn)
    if (this.#playing && this.#playing.phrase.turn < turn) this.#stop('cut')
  }

  /** Silence at once: what is being spoken stops, what waits is dropped. */
  cut(): void {
    this.dropWaiting()
    if (this.#playing) this.#stop('cut')
  }

  /** What is being spoken may end; nothing follows it. */
  dropWaiting(): void {
    this.#dropIf(() => true)
  }

  /**
   * The last words: what is being spoken ends, `goodbye` replaces what waits, and nothing new is taken. Without
   * one, what waits is the goodbye. Resolves when all is said.
   */
  endWith(goodbye?: Phrase): Promise<void> {
    if (goodbye) {
      this.dropWaiting()
      void this.say(goodbye)
    }
    this.#closed = true
    return this.quiet()
  }

  /** The line is gone: everything comes to its fate now, and nothing is spoken any more. */
  close(): void {
    this.#closed = true
    this.dropWaiting()
    if (this.#playing) this.#settle('cut')
  }

  /** Characters of the current turn's reply that were played so far. */
  heardCharacters(): number {
    return this.#heardBefore + this.#heardOfPlaying()
  }

  /** The current turn: nothing older is spoken. */
  get turn(): number {
    return this.#turn
  }

  get speaking(): boolean {
    return this.#playing !== undefined
  }

  /** Whether nothing waits behind what is being spoken. */
  get onLastPhrase(): boolean {
    return this.#waiting.length === 0
  }

  /** Resolves once nothing is being spoken and nothing waits. */
  quiet(): Promise<void> {
    if (!this.#playing && this.#waiting.length === 0) return Promise.resolve()
    return new Promise((resolve) => this.#onQuiet.push(resolve))
  }

  /** The platform's `PlaybackStarted`. */
  playbackStarted(duration: number | undefined): void {
    const playing = this.#playing
    if (!playing || playing.startedAt !== undefined) return
    playing.startedAt = this.#deps.now()
    playing.phrase.playback?.started()
    playing.durationMs = speakingMs(playing.phrase.text, duration)
    playing.cancelDeadline()
    const estimate = speakingMs(playing.phrase.text, undefined)
    playing.cancelDeadline = this.#deadline(Math.max(playing.durationMs, estimate) + FINISH_MARGIN_MS)
  }

  /** The platform's `PlaybackFinished`; `error` where the phrase was not spoken. */
  playbackFinished(error?: string): void {
    const playing = this.#playing
    if (!playing || playing.phrase.kind === 'keys') return
    if (error !== undefined && error !== '') {
      this.#deps.fault('say', `${playing.phrase.kind}: ${error}`)
      this.#settle('failed')
      return
    }
    const ofPhraseBefore =
      playing.startedAt === undefined && this.#deps.now() - playing.saidAt < EARLIEST_FINISH_MS
    if (!ofPhraseBefore) this.#settle('played')
  }

  #enqueue(phrase: Phrase): Promise<PhraseFate> {
    if (this.#closed || phrase.turn < this.#turn) return Promise.resolve('dropped')
    return new Promise((settle) => {
      this.#waiting.push({ phrase, settle })
      this.#sayNext()
    })
  }

  #sayNext(): void {
    if (this.#playing) return
    const next = this.#waiting.shift()
    if (next?.phrase.kind === 'keys') this.#playKeys(next)
    else if (next) this.#speak(next)
  }

  #speak(next: Waiting): void {
    this.#playing = {
      ...next,
      saidAt: this.#deps.now(),
      durationMs: speakingMs(next.phrase.text, undefined),
      cancelDeadline: this.#deadline(START_WITHIN_MS),
    }
    try {
      this.#deps.say(next.phrase.text)
    } catch (error) {
      this.#deps.fault('say', error instanceof Error ? error.message : String(error))
      this.#settle('failed')
    }
  }

  #playKeys(next: Waiting): void {
    const durationMs = playingMs(next.phrase.text)
    const cancelDeadline = this.#deps.timers.after(durationMs, 'say-queue', () => this.#settle('played'))
    const saidAt = this.#deps.now()
    this.#playing = { ...next, saidAt, startedAt: saidAt, durationMs, cancelDeadline }
    try {
      this.#deps.sendKeys(next.phrase.text)
    } catch (error) {
      this.#deps.fault('send-keys', error instanceof Error ? error.message : String(error))
      this.#settle('failed')
    }
  }

  #deadline(ms: number): Cancel {
    return this.#deps.timers.after(ms, 'say-queue', () => {
      this.#deps.fault('say', `${this.#playing?.phrase.kind ?? 'a phrase'}: its end was never reported`)
      this.#stop('failed')
    })
  }

  /** Ours to stop: the platform will not report its end. */
  #stop(fate: PhraseFate): void {
    try {
      this.#deps.stopPlayback()
    } catch (error) {
      this.#deps.fault('stop-playback', error instanceof Error ? error.message : String(error))
    }
    this.#settle(fate)
  }

  #settle(fate: PhraseFate): void {
    const playing = this.#playing
    if (!playing) return
    playing.cancelDeadline()
    if (playing.phrase.kind === 'reply' && playing.phrase.turn === this.#turn)
      this.#heardBefore += fate === 'played' ? playing.phrase.text.length : this.#heardOfPlaying()
    this.#playing = undefined
    if (fate === 'played') playing.phrase.playback?.finished()
    playing.settle(fate)
    this.#sayNext()
    this.#tellQuiet()
  }

  /** By the share of its time that has passed: the platform does not say which words were played. */
  #heardOfPlaying(): number {
    const playing = this.#playing
    if (playing?.phrase.kind !== 'reply' || playing.phrase.turn !== this.#turn) return 0
    if (playing.startedAt === undefined) return 0
    const share = (this.#deps.now() - playing.startedAt) / playing.durationMs
    return Math.floor(playing.phrase.text.length * Math.min(1, Math.max(0, share)))
  }

  #dropIf(isUnwanted: (phrase: Phrase) => boolean): void {
    const unwanted = this.#waiting.filter(({ phrase }) => isUnwanted(phrase))
    for (const waiting of unwanted) {
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
      waiting.settle('dropped')
    }
    this.#tellQuiet()
  }

  #tellQuiet(): void {
    if (this.#playing || this.#waiting.length > 0) return
    const listeners = this.#onQuiet
    this.#onQuiet = []
    for (const listener of listeners) listener()
  }
}
