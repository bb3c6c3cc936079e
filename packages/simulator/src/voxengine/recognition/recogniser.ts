import { partHeardFrom } from '../../carrier/speech-timing.ts'
import type { PersonUtterance } from '../../carrier/telephone-line.ts'
import type { FaultPanel } from '../../faults/fault-panel.ts'
import type { RigTimer } from '../../time/rig-clock.ts'
import type { CallEar } from '../calls/call-order.ts'
import { platformLimits } from '../platform-limits.ts'
import { eventNames } from '../platform-names.ts'
import { recognitionCost } from '../price-list.ts'
import type { SessionFloor } from '../session/session-floor.ts'

const { ASREvents } = eventNames

/** A scale that providers report confidence on. */
export type ConfidenceScale = '0-1' | '0-100'

/** What a recogniser is made of. */
export interface RecogniserOptions {
  readonly floor: SessionFloor
  readonly asrId: string
  readonly profile: string | undefined
  readonly interimResults: boolean
  readonly singleUtterance: boolean | undefined
  readonly profiles: ReadonlySet<string>
  readonly faults: FaultPanel
  readonly confidenceScale: ConfidenceScale
}

/** Providers that give interim results, by the documentation. */
const givesInterimResults = new Set(['Amazon', 'Deepgram', 'Google', 'SaluteSpeech', 'TBank', 'Yandex'])

/** Invented, but of the right order. Session time. */
const timing = {
  startMs: 30,
  captureMs: 200,
  interimEveryMs: 400,
  /** The last words are known so long after they were spoken. */
  lastInterimMs: 150,
  /** Silence after which an utterance counts as ended. */
  endpointMs: 500,
  recognitionMs: 180,
  stopMs: 20,
  /** Whoever starts listening this little late has missed nothing. */
  unnoticedMs: 100,
}

interface Hearing {
  readonly utterance: PersonUtterance
  readonly missedMs: number
  readonly timers: RigTimer[]
}

/** One ASR instance: hears the calls it is attached to, fires its events. */
export class Recogniser implements CallEar {
  readonly #options: RecogniserOptions
  readonly #provider: string
  readonly #singleUtterance: boolean
  readonly #timers = new Set<RigTimer>()
  #attachedAtMs: number | undefined
  #dead = false
  #hearing: Hearing | undefined
  #gathered: string[] = []

  constructor(options: RecogniserOptions) {
    this.#options = options
    this.#provider = options.profile?.split('.')[0] ?? ''
    // SaluteSpeech is the one whose default is true.
    this.#singleUtterance = options.singleUtterance ?? this.#provider === 'SaluteSpeech'
  }

  /** Audio begins to be fed, perhaps in the middle of an utterance. */
  attach(current: PersonUtterance | undefined): void {
    if (current !== undefined && this.#hearing === undefined) {
      const lateMs = this.#options.floor.clock.now() - current.startedAtMs
      this.#hear(current, lateMs < timing.unnoticedMs ? 0 : lateMs)
    }
    if (this.#dead || this.#attachedAtMs !== undefined) return
    const { floor, profile, profiles } = this.#options
    this.#attachedAtMs = floor.clock.now()
    this.#after(timing.startMs, () => {
      if (profile !== undefined && profiles.has(profile)) this.#fire(ASREvents.Started)
      else this.#break(`Unknown profile ${profile ?? ''}`)
    })
  }

  /** Audio is no longer fed; the instance lives on, and what it has heard is still recognised. */
  detach(): void {
    this.voiceStopped()
  }

  /** Whoever listens already misses nothing, however long the machine takes to say so. */
  voiceStarted(utterance: PersonUtterance): void {
    this.#hear(utterance, 0)
  }

  voiceStopped(): void {
    const hearing = this.#hearing
    this.#hearing = undefined
    if (hearing === undefined) return
    for (const timer of hearing.timers) timer.cancel()
    const text = this.#heardSoFar(hearing)
    if (text !== '' && this.#givesInterimResults())
      this.#after(timing.lastInterimMs, () => this.#fire(ASREvents.InterimResult, { text }))
    this.#after(timing.endpointMs, () => this.#utteranceEnded(text))
  }

  stop(): void {
    if (this.#dead) return
    const { asrId, floor } = this.#options
    const usedAtMs = floor.clock.now()
    const durationMs = this.#attachedAtMs === undefined ? 0 : usedAtMs - this.#attachedAtMs
    const cost = recognitionCost(durationMs)
    const seconds = Math.round(durationMs / 1000)
    const resourceType = this.#provider.startsWith('Yandex') ? 'YANDEXASR' : 'ASR'
    floor.charge({ resourceType, cost, quantity: seconds, unit: 'second', usedAtMs })
    this.dispose()
    const fields = { cost: String(cost), duration: seconds }
    floor.clock.after(timing.stopMs, () => floor.fire(asrId, ASREvents.Stopped, fields))
  }

  /** Dead: nothing more is fired. */
  dispose(): void {
    this.#dead = true
    for (const timer of this.#timers) timer.cancel()
    this.#timers.clear()
  }

  #fire(name: string, fields: Readonly<Record<string, unknown>> = {}): void {
    if (!this.#dead) this.#options.floor.fire(this.#options.asrId, name, fields)
  }

  #after(delayMs: number, run: () => void): RigTimer {
    const timer = this.#options.floor.clock.after(delayMs, () => {
      this.#timers.delete(timer)
      if (!this.#dead) run()
    })
    this.#timers.add(timer)
    return timer
  }

  #break(error: string): void {
    this.#fire(ASREvents.ASRError, { error })
    this.dispose()
  }

  #hear(utterance: PersonUtterance, missedMs: number): void {
    if (this.#dead) return
    const hearing: Hearing = { utterance, missedMs, timers: [] }
    this.#hearing = hearing
    hearing.timers.push(this.#after(timing.captureMs, () => this.#fire(ASREvents.CaptureStarted)))
    if (this.#givesInterimResults()) this.#giveInterimResults(hearing)
  }

  #givesInterimResults(): boolean {
    return this.#options.interimResults && givesInterimResults.has(this.#provider)
  }

  #giveInterimResults(hearing: Hearing): void {
    const audibleMs = hearing.utterance.durationMs - hearing.missedMs
    for (let atMs = timing.interimEveryMs; atMs < audibleMs; atMs += timing.interimEveryMs) {
      hearing.timers.push(
        this.#after(atMs, () => {
          const text = this.#heardSoFar(hearing)
          if (text !== '') this.#fire(ASREvents.InterimResult, { text })
        }),
      )
    }
  }

  #heardSoFar({ missedMs, utterance }: Hearing): string {
    const { durationMs, startedAtMs, text } = utterance
    const spokenMs = Math.min(this.#options.floor.clock.now() - startedAtMs, durationMs)
    const words = partHeardFrom(text, missedMs, durationMs).split(/\s+/)
    const share = (spokenMs - missedMs) / Math.max(1, durationMs - missedMs)
    return words.slice(0, Math.round(words.length * Math.max(0, Math.min(1, share)))).join(' ')
  }

  #utteranceEnded(text: string): void {
    this.#fire(ASREvents.SpeechCaptured)
    if (text === '') return
    if (this.#singleUtterance) {
      this.#after(timing.recognitionMs, () => this.#giveResult(text))
      return
    }
    // Without singleUtterance the result comes when it likes, at the latest after a minute.
    if (this.#gathered.length === 0) {
      const lateMs = this.#options.floor.dice.between(10_000, platformLimits.longUtteranceMs)
      this.#after(lateMs, () => this.#giveResult(this.#gathered.splice(0).join(' ')))
    }
    this.#gathered.push(text)
  }

  #giveResult(said: string): void {
    const { confidenceScale, faults, floor } = this.#options
    const strike = faults.strike('recognition', said)
    if (strike?.fault === 'recognition-error') {
      this.#break('The recognition service is unavailable')
      return
    }
    const text = strike === undefined ? said : ''
    const percent = text === '' ? 0 : floor.dice.between(72, 98)
    const confidence = confidenceScale === '0-1' ? percent / 100 : percent
    this.#fire(ASREvents.Result, { text, confidence, languageCode: 'ru-RU' })
  }
}
