import { speechDurationMs } from '../../carrier/speech-timing.ts'
import type { LineWatcher, TelephoneLine } from '../../carrier/telephone-line.ts'
import type { RigTimer } from '../../time/rig-clock.ts'
import { platformLimits } from '../platform-limits.ts'
import { eventNames, voiceByDefault } from '../platform-names.ts'
import { callCost, synthesisCost } from '../price-list.ts'
import { BeepDetection } from './beep-detection.ts'
import type {
  CallEar,
  CallFacts,
  CallFailure,
  CallOptions,
  CallState,
  IncomingOrder,
  SpeechOrder,
} from './call-order.ts'
import { CallRecording } from './call-recording.ts'
import { CallVoice } from './call-voice.ts'
import { createMicStatus } from './mic-status.ts'

const { CallEvents } = eventNames

/** One call of a scenario, outgoing or incoming. Its first event comes after the callback that placed it. */
export class ScenarioCall {
  readonly callId: string
  readonly voice: CallVoice
  readonly ears = new Set<CallEar>()
  readonly #options: CallOptions
  readonly #recording: CallRecording
  readonly #beep: BeepDetection
  readonly #micStatus: CallEar
  readonly #startedAtMs: number
  #state: CallState
  #connected = false
  #durationMs = 0
  #endReason = ''
  #ownData = ''
  #handlesTones = false
  #unansweredTimer: RigTimer | undefined
  #line: TelephoneLine | undefined

  constructor(options: CallOptions) {
    const { callId, floor, incoming, refusal } = options
    this.#options = options
    this.callId = callId
    this.#startedAtMs = floor.clock.now()
    this.voice = new CallVoice(floor.clock, () => this.#line)
    this.#recording = new CallRecording(options, this)
    this.#beep = new BeepDetection(floor, callId)
    this.#micStatus = createMicStatus(floor, callId)
    this.#state = incoming === undefined ? 'PROGRESSING' : 'ALERTING'
    if (incoming !== undefined) this.#receive(incoming)
    else if (refusal === undefined) this.#dial()
    else floor.clock.after(0, () => this.#fail(refusal))
  }

  get state(): CallState {
    return this.#state
  }

  get line(): TelephoneLine | undefined {
    return this.#line
  }

  get facts(): CallFacts {
    const { callId, callerId, incoming, number } = this.#options
    return {
      callId,
      incoming: incoming !== undefined,
      number,
      callerId,
      startedAtMs: this.#startedAtMs,
      connected: this.#connected,
      durationMs: this.#durationMs,
      cost: this.#connected ? callCost(this.#durationMs) : 0,
      endReason: this.#endReason,
      customData: this.#ownData,
    }
  }

  customData(value?: string): string {
    if (value !== undefined) this.#ownData = value
    return this.#ownData
  }

  say({ progressive, text, voice = voiceByDefault }: SpeechOrder): void {
    const { callId, floor } = this.#options
    if (this.#state === 'DISCONNECTED') return
    const error = this.#speechError(text, voice)
    if (error !== undefined) {
      floor.fire(callId, CallEvents.PlaybackFinished, { error })
      return
    }
    const cost = synthesisCost(text.length)
    const usedAtMs = floor.clock.now()
    floor.charge({
      resourceType: 'TTS_YANDEX',
      cost,
      quantity: text.length,
      unit: 'character',
      usedAtMs,
      callId,
    })
    const startsAfterMs = progressive ? floor.dice.between(80, 160) : floor.dice.between(200, 450)
    this.#play({ text, voice, durationMs: speechDurationMs(text), startsAfterMs })
  }

  play(url: string, loops: boolean): void {
    if (this.#state !== 'CONNECTED') return
    this.#options.floor.write(`Playing ${url}`)
    const durationMs = loops ? Number.POSITIVE_INFINITY : fileDurationMs
    this.#play({ text: '', durationMs, startsAfterMs: 300 })
  }

  stopPlayback(): void {
    if (this.#state === 'CONNECTED') this.voice.silence()
  }

  record(options: { stereo: boolean }): void {
    this.#recording.start(options)
  }

  handleMicStatus(enable: boolean): void {
    if (enable) this.ears.add(this.#micStatus)
    else this.ears.delete(this.#micStatus)
  }

  handleTones(enable: boolean): void {
    this.#handlesTones = enable
  }

  sendDigits(digits: string): void {
    if (this.#state === 'CONNECTED') this.#line?.agentPresses(digits)
  }

  detectBeep(timeoutMs?: number): void {
    this.#beep.start(timeoutMs)
  }

  /** Of an incoming call. On any other, and a second time, it does nothing. */
  answer(): void {
    if (this.#state === 'ALERTING') this.#line?.answer()
  }

  /** Nobody picks up: the caller hears what the code says. `Disconnected` tells of it, as documented for this one case. */
  reject(code: number): void {
    if (this.#state !== 'ALERTING') return
    this.#line?.giveUp('scenario', { code, reason: 'Rejected' })
    this.#disconnect('Rejected', code)
  }

  hangUp(): void {
    switch (this.#state) {
      case 'ALERTING':
        this.reject(603)
        break
      case 'CONNECTED':
        this.voice.silence()
        this.#line?.hangUp('scenario')
        this.#disconnect('Normal call clearing')
        break
      case 'PROGRESSING': {
        const failure = { code: 487, reason: 'Request terminated' }
        this.#line?.giveUp('scenario', failure)
        this.#fail(failure)
        break
      }
      case 'DISCONNECTED':
        break
      default:
        this.#state satisfies never
    }
  }

  /** The session ends: the line is cut, and no event tells of it. */
  drop(): void {
    const wasState = this.#state
    if (wasState === 'DISCONNECTED') return
    this.#close('Session terminated')
    if (wasState === 'CONNECTED') {
      this.#line?.hangUp('session')
      this.#recording.callEnded()
    } else this.#line?.giveUp('session', { code: 487, reason: 'Session terminated' })
  }

  #receive({ givesUpAfterMs }: IncomingOrder): void {
    const { callId, callerId, carrier, floor, number } = this.#options
    const { sessionId } = floor
    const request = { dialId: callId, sessionId, customData: '', number, callerId, givesUpAfterMs }
    this.#line = carrier.receive(request, floor.clock, this.#watcher())
    this.#unansweredTimer = floor.clock.after(platformLimits.unansweredMs, () => {
      this.#line?.giveUp('network', { code: 480, reason: 'Nobody answered' })
      this.#disconnect('Nobody answered', 480)
    })
  }

  #dial(): void {
    const { callId, callerId, carrier, floor, number, sessionCustomData } = this.#options
    const { sessionId } = floor
    const request = { dialId: callId, sessionId, customData: sessionCustomData, number, callerId }
    this.#line = carrier.dial(request, floor.clock, this.#watcher())
    this.#unansweredTimer = floor.clock.after(platformLimits.unansweredMs, () => {
      const failure = { code: 408, reason: 'Request timeout' }
      this.#line?.giveUp('network', failure)
      this.#fail(failure)
    })
  }

  #watcher(): LineWatcher {
    const { callId, floor } = this.#options
    return {
      ringing: () => floor.fire(callId, CallEvents.Ringing, { headers: {} }),
      melodyPlays: () => {
        for (const ear of this.ears) ear.melodyPlays?.()
      },
      answered: () => this.#connect(),
      failed: (code, reason) => this.#fail({ code, reason }),
      hungUp: (reason) => {
        if (this.#state === 'CONNECTED' || this.#state === 'ALERTING') this.#disconnect(reason)
      },
      voiceStarted: (utterance) => {
        for (const ear of this.ears) ear.voiceStarted(utterance)
      },
      voiceStopped: (utterance) => {
        for (const ear of this.ears) ear.voiceStopped(utterance)
      },
      toneReceived: (tone) => {
        if (this.#handlesTones) floor.fire(callId, CallEvents.ToneReceived, { tone, type: '1' })
      },
      beeped: (frequencyHz) => this.#beep.heard(frequencyHz),
    }
  }

  #connect(): void {
    const { callId, floor } = this.#options
    this.#connected = true
    this.#state = 'CONNECTED'
    this.#unansweredTimer?.cancel()
    floor.fire(callId, CallEvents.AudioStarted, { headers: {} })
    floor.fire(callId, CallEvents.Connected, { headers: {} })
    if (this.#line !== undefined) for (const ear of this.ears) ear.callAnswered?.(this.#line)
  }

  #fail({ code, reason }: CallFailure): void {
    if (this.#state === 'DISCONNECTED') return
    this.#close(reason)
    this.#options.floor.fire(this.callId, CallEvents.Failed, { code, reason, headers: {} })
    this.#options.onEnded()
  }

  #disconnect(reason: string, internalCode = 200): void {
    this.#close(reason)
    this.#options.floor.fire(this.callId, CallEvents.Disconnected, {
      internalCode,
      reason,
      duration: Math.round(this.#durationMs / 1000),
      cost: this.#connected ? callCost(this.#durationMs) : 0,
      direction: this.#options.incoming === undefined ? 'Outgoing' : 'Incoming',
      headers: {},
    })
    this.#recording.callEnded()
    this.#options.onEnded()
  }

  #close(reason: string): void {
    this.#state = 'DISCONNECTED'
    this.#endReason = reason
    this.#unansweredTimer?.cancel()
    this.#beep.stop()
    this.#durationMs = this.#line?.talkMs() ?? 0
    this.voice.silence()
    for (const ear of this.ears) ear.callEnded?.()
  }

  #play(source: { text: string; voice?: string; durationMs: number; startsAfterMs: number }): void {
    const { callId, floor } = this.#options
    this.voice.play({
      ...source,
      onStarted: () => {
        floor.fire(callId, CallEvents.PlaybackReady)
        floor.fire(callId, CallEvents.PlaybackStarted, { duration: source.durationMs })
      },
      onFinished: () => floor.fire(callId, CallEvents.PlaybackFinished),
    })
  }

  #speechError(text: string, voice: string): string | undefined {
    if (text.length > platformLimits.sayCharacters) return 'The text is longer than 1500 characters'
    if (text.trim() === '') return 'The text is empty'
    if (!this.#options.voices.has(voice)) return `400: unknown voice ${voice}`
    return this.#state === 'CONNECTED' ? undefined : 'The call is not connected'
  }
}

/** Files are not fetched here: each lasts this long. */
const fileDurationMs = 3_000
