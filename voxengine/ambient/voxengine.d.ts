/**
 * The part of VoxEngine that our scenarios use, as ambient declarations.
 *
 * Written from the platform's documented behaviour (typings v28 of November 2025 and the public documentation),
 * not copied from the vendor's file. The rehearsal rig (`packages/simulator/src/voxengine/`) offers exactly these
 * names, and a test there holds the two in agreement: add here and there together.
 *
 * There is no module system and no DOM or Node API in a scenario: compile with `"lib": ["es2022"], "types": []`.
 */

// ---------------------------------------------------------------------------------------------------------------
// Language-level globals
// ---------------------------------------------------------------------------------------------------------------

interface TimerHandle {
  readonly voxTimer: unique symbol
}

/** Runs `handler` once after `ms`. At most 100 timers may be active in a session; more throws. */
declare function setTimeout(handler: () => void, ms: number): TimerHandle
declare function clearTimeout(timer: TimerHandle | undefined): void
/** Runs `handler` every `ms`; less than 100 ms is taken as 100 ms. Counts as one active timer. */
declare function setInterval(handler: () => void, ms: number): TimerHandle
declare function clearInterval(timer: TimerHandle | undefined): void

/** A random UUID, version 4. */
declare function uuidgen(): string
declare function base64_encode(data: string | number[]): string
/** The decoded bytes, not a string: see `bytes2str`. */
declare function base64_decode(data: string): number[]
declare function str2bytes(text: string, encoding?: string): number[]
declare function bytes2str(bytes: number[], encoding?: string): string
/** The same moment shifted to an IANA time zone (`new Date()` is always UTC in VoxEngine). */
declare function getLocalTime(timeZone: string, date: Date): Date

/** Turns a built-in module on for the session. Returns nothing; it is not Node's `require`. */
declare function require(module: string): void

/**
 * Names of built-in modules. Whether AMD needs `require` is undocumented, hence optional:
 * `if (Modules.AMD) require(Modules.AMD)`.
 */
declare const Modules: {
  readonly ASR: string
  readonly Recorder: string
  readonly ApplicationStorage: string
  readonly AMD?: string
  /** Newer than the typings of November 2025. */
  readonly Silero?: string
}

/** The session's log; at most 15,000 characters a message. Kept for a month: no personal data. */
declare const Logger: {
  write(message: string): void
  hideTones(hide: boolean): void
}

/** Digests as lower-case hex. */
declare const Crypto: {
  hmac_sha256(key: string, data: string): string
  sha256(data: string): string
  sha1(data: string): string
  md5(data: string): string
}

// ---------------------------------------------------------------------------------------------------------------
// HTTP
// ---------------------------------------------------------------------------------------------------------------

interface HttpRequestOptions {
  /** GET when absent. */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'
  /** The body of POST, PUT, PATCH. (There is no option called `body`.) */
  postData?: string | number[]
  headers?: Record<string, string>
  /** Query parameters, appended to the URL. */
  params?: Record<string, string>
  /** The response's bytes into `data` rather than its text into `text`. */
  rawOutput?: boolean
  /** Whole request, seconds. 90 at most: it may only be decreased. */
  timeout?: number
  /** Connecting, seconds. 6 at most: it may only be decreased. */
  connectionTimeout?: number
  /** Writes the request's body into the session log. Off by default; leave it off. */
  enableSystemLog?: boolean
}

/**
 * What a request came to. It does not reject on failure: look at `code`.
 * `code` is the HTTP status, or 0 budget exceeded, -1 unknown, -2 bad URL, -3 host not found, -4 connection,
 * -5 redirects, -6 network, -7 timeout, -8 internal, -9 body over 2 MB.
 */
interface HttpRequestResult {
  readonly code: number
  readonly text?: string
  readonly data?: number[]
  readonly headers?: ReadonlyArray<{ readonly key: string; readonly value: string }>
  readonly raw_headers?: string
  readonly error?: string
}

/**
 * Budget: 3 requests active, the rest queue; more than 35 active and queued throws
 * "Exceeded the HTTP connection count limit!" (or gives `code` 0). Queued ones vanish when the session ends.
 */
declare const Net: {
  httpRequestAsync(url: string, options?: HttpRequestOptions): Promise<HttpRequestResult>
  httpRequest(url: string, callback: (result: HttpRequestResult) => void, options?: HttpRequestOptions): void
}

// ---------------------------------------------------------------------------------------------------------------
// Events: every handler must be a function; anything else ends the scenario when the event fires.
// ---------------------------------------------------------------------------------------------------------------

interface VoxHeaderField {
  readonly key: string
  readonly value: string
}

/** Listeners by event name. An exception thrown by one ends the session as "JS session error". */
interface VoxEventTarget<EventMap> {
  addEventListener<Name extends keyof EventMap>(name: Name, handler: (event: EventMap[Name]) => unknown): void
  /** Without a handler, all listeners of that name. */
  removeEventListener<Name extends keyof EventMap>(
    name: Name,
    handler?: (event: EventMap[Name]) => unknown,
  ): void
}

/** Anything that takes audio: a call, an ASR, a recorder. */
interface VoxMediaUnit {
  id(): string
}

declare const AppEvents: {
  readonly Started: 'Application.Started'
  readonly CallAlerting: 'Application.CallAlerting'
  readonly HttpRequest: 'Application.HttpRequest'
  readonly Terminating: 'Application.Terminating'
  readonly Terminated: 'Application.Terminated'
}

interface AppEventMap {
  /** First, once. `sessionId` is the `call_session_history_id` of the Management API. */
  'Application.Started': {
    readonly name: 'Application.Started'
    readonly accessURL: string
    readonly accessSecureURL: string
    readonly accountId: number
    readonly applicationId: number
    readonly logURL: string
    readonly sessionId: number
  }
  /**
   * Somebody calls a number that is bound to the session's rule: after `Started`, and nothing else has started the session.
   * Who is not answered within 60 s is let go by the platform. Numbers come without a plus.
   */
  'Application.CallAlerting': {
    readonly name: 'Application.CallAlerting'
    readonly call: Call
    /** Of a withheld number perhaps nothing: undocumented. */
    readonly callerid: string | null | undefined
    readonly destination: string
    readonly displayName: string
    readonly fromURI: string
    readonly toURI: string
    readonly headers: SipHeaders
    readonly scheme: string
    readonly customData?: string
  }
  /** Somebody called the access URL. Only `X-` headers are passed in. Nothing can be answered from here. */
  'Application.HttpRequest': {
    readonly name: 'Application.HttpRequest'
    readonly method: string
    readonly path: string
    readonly content: string
    readonly headers: ReadonlyArray<VoxHeaderField>
  }
  /** The session is ending. Timers and media are dead; exactly one HTTP request may be made in the handler. */
  'Application.Terminating': { readonly name: 'Application.Terminating'; readonly systemError?: string }
  /** The very end: only `Logger.write` still works. */
  'Application.Terminated': { readonly name: 'Application.Terminated' }
}

// ---------------------------------------------------------------------------------------------------------------
// Calls
// ---------------------------------------------------------------------------------------------------------------

declare const CallEvents: {
  readonly Ringing: 'Call.Ringing'
  readonly AudioStarted: 'Call.AudioStarted'
  readonly Connected: 'Call.Connected'
  readonly Failed: 'Call.Failed'
  readonly Disconnected: 'Call.Disconnected'
  readonly PlaybackReady: 'Call.PlaybackReady'
  readonly PlaybackStarted: 'Call.PlaybackStarted'
  readonly PlaybackFinished: 'Call.PlaybackFinished'
  readonly ToneReceived: 'Call.ToneReceived'
  readonly RecordStarted: 'Call.RecordStarted'
  readonly RecordStopped: 'Call.RecordStopped'
  readonly RecordError: 'Call.RecordError'
  readonly BeepDetectionComplete: 'Call.BeepDetectionComplete'
  readonly BeepDetectionError: 'Call.BeepDetectionError'
  readonly MicStatusChange: 'Call.MicStatusChange'
}

interface CallEventBase<Name extends string> {
  readonly name: Name
  readonly call: Call
  /** The call's id. */
  readonly id: string
}

type SipHeaders = Readonly<Record<string, string>>

interface CallEventMap {
  'Call.Ringing': CallEventBase<'Call.Ringing'> & { readonly headers: SipHeaders }
  /** On 183 or answer; media is not guaranteed yet. */
  'Call.AudioStarted': CallEventBase<'Call.AudioStarted'> & { readonly headers: SipHeaders }
  'Call.Connected': CallEventBase<'Call.Connected'> & {
    readonly headers: SipHeaders
    readonly customData?: string
  }
  /**
   * Only when never connected. 486 busy, 480 unavailable, 408 no answer in 60 s, 487 own hang-up, 603 declined,
   * 404 invalid number, 402 no money, 403 restricted or call limit; any other SIP code may come.
   */
  'Call.Failed': CallEventBase<'Call.Failed'> & {
    readonly code: number
    readonly reason: string
    readonly headers: SipHeaders
    readonly cost?: number
    readonly duration?: number
  }
  /** Only when it was connected, or came in. Does not end the session. `duration` in seconds, `cost` in account currency. */
  'Call.Disconnected': CallEventBase<'Call.Disconnected'> & {
    readonly internalCode: number
    readonly reason: string
    readonly duration: number
    readonly cost: number
    readonly direction: string
    readonly headers: SipHeaders
  }
  'Call.PlaybackReady': CallEventBase<'Call.PlaybackReady'>
  /** `duration` in milliseconds. */
  'Call.PlaybackStarted': CallEventBase<'Call.PlaybackStarted'> & { readonly duration: number }
  /** Never comes after `stopPlayback()`, nor for a source that a newer one replaced. */
  'Call.PlaybackFinished': CallEventBase<'Call.PlaybackFinished'> & { readonly error?: string }
  /** Only after `handleTones(true)`. */
  'Call.ToneReceived': CallEventBase<'Call.ToneReceived'> & { readonly tone: string; readonly type: string }
  /** The URL is final; the file behind it still grows. */
  'Call.RecordStarted': CallEventBase<'Call.RecordStarted'> & { readonly url: string }
  /** After `Disconnected`. `cost` is a string, `duration` in seconds. */
  'Call.RecordStopped': CallEventBase<'Call.RecordStopped'> & {
    readonly url: string
    readonly cost: string
    readonly duration: number
  }
  'Call.RecordError': CallEventBase<'Call.RecordError'> & { readonly error: string }
  'Call.BeepDetectionComplete': CallEventBase<'Call.BeepDetectionComplete'> & {
    readonly frequencies?: number[]
    readonly timeout?: number
  }
  'Call.BeepDetectionError': CallEventBase<'Call.BeepDetectionError'> & { readonly reason: string }
  /** Only after `handleMicStatus(true)`. */
  'Call.MicStatusChange': CallEventBase<'Call.MicStatusChange'> & { readonly active: boolean }
}

interface SayOptions {
  /** An entry of `VoiceList`; without it an English voice speaks. */
  voice?: Voice
  /** Starts sooner, while the rest is still being synthesised. */
  progressivePlayback?: boolean
  /**
   * `emotion`, `pitch`, `rate`, `volume`, `speed` …: each provider takes its own. One that it does not take ends in
   * `PlaybackFinished` with error 400.
   */
  ttsOptions?: Readonly<Record<string, string | number>>
  /** Raw parameters of the voice's provider. */
  request?: Record<string, unknown>
}

interface CallRecordOptions {
  /** The person and the agent on separate channels; otherwise both channels carry the mix. */
  stereo?: boolean
  /** mp3, 48 kHz, 192 kbit/s; default is mp3, 8 kHz, 32 kbit/s. */
  hd_audio?: boolean
  /** FLAC. Not together with `hd_audio`. */
  lossless?: boolean
  /** How long the platform keeps the file; three months when absent. */
  expire?: RecordExpire
}

interface Call extends VoxMediaUnit, VoxEventTarget<CallEventMap> {
  number(): string
  callerid(): string
  state(): string
  clientType(): string
  incoming(): boolean
  /** The call's own custom data, at most 200 bytes, apart from the session's. */
  customData(value?: string): string
  /**
   * Speaks. Replaces whatever the call was hearing. Over 1500 characters nothing is spoken and `PlaybackFinished`
   * comes with an error.
   */
  say(text: string, options?: SayOptions): void
  startPlayback(url: string, options?: { loop?: boolean; progressivePlayback?: boolean }): void
  /** Silences at once and suppresses the `PlaybackFinished` of what was playing. */
  stopPlayback(): void
  /** Starts recording; there is no documented way to stop it before the call ends. */
  record(options?: CallRecordOptions): void
  sendMediaTo(unit: VoxMediaUnit): void
  stopMediaTo(unit: VoxMediaUnit): void
  handleMicStatus(enable: boolean): void
  handleTones(enable: boolean): void
  sendDigits(digits: string): void
  enableBeepDetection(options?: { frequencies?: number[]; timeout?: number }): void
  /** Of an incoming call: somebody picks up. `Connected` follows. */
  answer(headers?: Record<string, string>): void
  /** Of an incoming call: nobody does, and the caller hears what the SIP code says. `Disconnected` follows. */
  reject(code: number): void
  /** Of an incoming call: the caller hears that it rings. */
  ring(headers?: Record<string, string>): void
  /** Before the answer: `Failed` 487. After it: `Disconnected`. */
  hangup(headers?: Record<string, string>): void
}

// ---------------------------------------------------------------------------------------------------------------
// Speech recognition
// ---------------------------------------------------------------------------------------------------------------

declare const ASREvents: {
  readonly Started: 'ASR.Started'
  readonly CaptureStarted: 'ASR.CaptureStarted'
  readonly SpeechCaptured: 'ASR.SpeechCaptured'
  readonly InterimResult: 'ASR.InterimResult'
  readonly Result: 'ASR.Result'
  readonly Stopped: 'ASR.Stopped'
  readonly ASRError: 'ASR.Error'
}

interface ASREventBase<Name extends string> {
  readonly name: Name
  readonly asr: ASR
}

interface ASREventMap {
  'ASR.Started': ASREventBase<'ASR.Started'>
  /** A voice was heard. */
  'ASR.CaptureStarted': ASREventBase<'ASR.CaptureStarted'>
  /** The utterance ended; its recognition is still to come. */
  'ASR.SpeechCaptured': ASREventBase<'ASR.SpeechCaptured'>
  /** Only with `interimResults`. */
  'ASR.InterimResult': ASREventBase<'ASR.InterimResult'> & { readonly text: string }
  /** `confidence` is 0–1 or 0–100 by provider; 0 is unrecognised. `text` may be empty. */
  'ASR.Result': ASREventBase<'ASR.Result'> & {
    readonly text: string
    readonly confidence: number
    readonly languageCode?: string
  }
  /** After `stop()`; the instance is dead. `cost` is a string, `duration` in seconds. */
  'ASR.Stopped': ASREventBase<'ASR.Stopped'> & { readonly cost: string; readonly duration: number }
  'ASR.Error': ASREventBase<'ASR.Error'> & { readonly error: string }
}

interface ASROptions {
  profile: ASRProfile
  model?: ASRModel
  /** Not with Microsoft; YandexV3 is not listed. */
  interimResults?: boolean
  /** True: a `Result` after each utterance, on and on. False (default): late, or every 60 s. */
  singleUtterance?: boolean
  profanityFilter?: boolean
  /** Google only. */
  phraseHints?: string[]
  request?: Record<string, unknown>
}

interface ASR extends VoxMediaUnit, VoxEventTarget<ASREventMap> {
  stop(): void
}

/** Opaque: take it from `ASRProfileList`. */
interface ASRProfile {
  readonly voxProfile: unique symbol
}

/** Opaque: take it from `ASRModelList`. */
interface ASRModel {
  readonly voxModel: unique symbol
}

/** By provider, then by locale (`ru_RU`; Yandex also `auto`; Deepgram plain `ru`). */
declare const ASRProfileList: {
  readonly Google: Readonly<Record<'ru_RU' | 'en_US', ASRProfile>>
  readonly Microsoft: Readonly<Record<'ru_RU' | 'en_US', ASRProfile>>
  readonly SaluteSpeech: Readonly<Record<'ru_RU' | 'en_US', ASRProfile>>
  readonly TBank: Readonly<Record<'ru_RU', ASRProfile>>
  readonly Yandex: Readonly<Record<'ru_RU' | 'en_US' | 'auto', ASRProfile>>
  readonly YandexV3: Readonly<Record<'ru_RU' | 'en_US' | 'auto', ASRProfile>>
  readonly Deepgram: Readonly<Record<'ru' | 'en_US', ASRProfile>>
}

declare const ASRModelList: {
  readonly Google: Readonly<Record<'default' | 'phone_call' | 'command_and_search', ASRModel>>
  readonly Microsoft: Readonly<Record<'default', ASRModel>>
  readonly SaluteSpeech: Readonly<Record<'default' | 'general' | 'media' | 'callcenter', ASRModel>>
  readonly TBank: Readonly<Record<'default', ASRModel>>
  readonly Yandex: Readonly<
    Record<'default' | 'general' | 'generalrc' | 'dates' | 'names' | 'maps' | 'numbers', ASRModel>
  >
  readonly YandexV3: Readonly<
    Record<'default' | 'general' | 'generalrc' | 'dates' | 'names' | 'maps' | 'numbers', ASRModel>
  >
}

// ---------------------------------------------------------------------------------------------------------------
// Voices, players, recorders
// ---------------------------------------------------------------------------------------------------------------

/** Opaque: take it from `VoiceList`. */
interface Voice {
  readonly voxVoice: unique symbol
}

declare const VoiceList: {
  readonly Yandex: {
    readonly Neural: Readonly<
      Record<
        | 'ru_RU_alena'
        | 'ru_RU_filipp'
        | 'ru_RU_ermil'
        | 'ru_RU_jane'
        | 'ru_RU_omazh'
        | 'ru_RU_zahar'
        | 'ru_RU_marina'
        | 'ru_RU_madi_ru',
        Voice
      >
    >
  }
  readonly YandexV3: Readonly<
    Record<
      | 'ru_RU_alena'
      | 'ru_RU_filipp'
      | 'ru_RU_ermil'
      | 'ru_RU_jane'
      | 'ru_RU_omazh'
      | 'ru_RU_zahar'
      | 'ru_RU_dasha'
      | 'ru_RU_julia'
      | 'ru_RU_lera'
      | 'ru_RU_masha'
      | 'ru_RU_marina'
      | 'ru_RU_alexander'
      | 'ru_RU_kirill'
      | 'ru_RU_anton',
      Voice
    >
  >
  readonly TBank: Readonly<Record<'ru_RU_Anna' | 'ru_RU_Dima', Voice>>
  readonly SaluteSpeech: Readonly<
    Record<
      'ru_RU_natalia' | 'ru_RU_boris' | 'ru_RU_marfa' | 'ru_RU_taras' | 'ru_RU_alexandra' | 'ru_RU_sergey',
      Voice
    >
  >
  readonly Google: Readonly<
    Record<
      | 'ru_RU_Standard_A'
      | 'ru_RU_Standard_B'
      | 'ru_RU_Standard_C'
      | 'ru_RU_Standard_D'
      | 'ru_RU_Standard_E'
      | 'ru_RU_Wavenet_A'
      | 'ru_RU_Wavenet_B'
      | 'ru_RU_Wavenet_C'
      | 'ru_RU_Wavenet_D'
      | 'ru_RU_Wavenet_E'
      | 'ru_RU_Chirp3_HD_Aoede'
      | 'ru_RU_Chirp3_HD_Charon'
      | 'ru_RU_Chirp3_HD_Fenrir'
      | 'ru_RU_Chirp3_HD_Kore'
      | 'ru_RU_Chirp3_HD_Leda'
      | 'ru_RU_Chirp3_HD_Orus'
      | 'ru_RU_Chirp3_HD_Puck'
      | 'ru_RU_Chirp3_HD_Zephyr',
      Voice
    >
  >
  readonly Microsoft: {
    readonly Neural: Readonly<
      Record<'ru_RU_SvetlanaNeural' | 'ru_RU_DmitryNeural' | 'ru_RU_DariyaNeural', Voice>
    >
  }
  readonly Amazon: Readonly<Record<'ru_RU_Tatyana' | 'ru_RU_Maxim' | 'en_US_Joanna', Voice>>
  readonly Default: Readonly<Record<'ru_RU_Female' | 'ru_RU_Male', Voice>>
}

declare const PlayerEvents: {
  readonly Created: 'Player.Created'
  readonly PlaybackReady: 'Player.PlaybackReady'
  readonly Started: 'Player.Started'
  readonly PlaybackFinished: 'Player.PlaybackFinished'
  readonly Stopped: 'Player.Stopped'
  readonly Error: 'Player.Error'
}

interface PlayerEventBase<Name extends string> {
  readonly name: Name
  readonly player: Player
}

interface PlayerEventMap {
  'Player.Created': PlayerEventBase<'Player.Created'>
  'Player.PlaybackReady': PlayerEventBase<'Player.PlaybackReady'>
  'Player.Started': PlayerEventBase<'Player.Started'> & { readonly duration: number }
  'Player.PlaybackFinished': PlayerEventBase<'Player.PlaybackFinished'> & { readonly error?: string }
  'Player.Stopped': PlayerEventBase<'Player.Stopped'>
  'Player.Error': PlayerEventBase<'Player.Error'> & { readonly error: string }
}

/** A source of speech. At most 10 in a session, finished ones included. */
interface Player extends VoxMediaUnit, VoxEventTarget<PlayerEventMap> {
  sendMediaTo(unit: VoxMediaUnit): void
  stopMediaTo(unit: VoxMediaUnit): void
  /** Silences and destroys it. */
  stop(): void
}

declare const RecorderEvents: {
  readonly Started: 'Recorder.Started'
  readonly Stopped: 'Recorder.Stopped'
  readonly RecorderError: 'Recorder.Error'
}

interface RecorderEventBase<Name extends string> {
  readonly name: Name
  readonly recorder: Recorder
}

interface RecorderEventMap {
  'Recorder.Started': RecorderEventBase<'Recorder.Started'> & { readonly url: string }
  /** No URL here: keep the one from `Started`. */
  'Recorder.Stopped': RecorderEventBase<'Recorder.Stopped'> & {
    readonly cost: string
    readonly duration: number
  }
  'Recorder.Error': RecorderEventBase<'Recorder.Error'> & { readonly error: string }
}

interface RecorderOptions {
  name?: string
  /** Needs authorisation to download. */
  secure?: boolean
  hd_audio?: boolean
  lossless?: boolean
  expire?: RecordExpire
}

/** Records the mix of what is sent to it; unlike `call.record` it can stop in mid-call. */
interface Recorder extends VoxMediaUnit, VoxEventTarget<RecorderEventMap> {
  mute(muted: boolean): void
  stop(): void
}

/** Opaque: take it from `RecordExpireTime`. */
interface RecordExpire {
  readonly voxExpire: unique symbol
}

declare const RecordExpireTime: Readonly<
  Record<'THREEMONTHS' | 'SIXMONTHS' | 'ONEYEAR' | 'TWOYEARS' | 'THREEYEARS' | 'FIVEYEARS', RecordExpire>
>

// ---------------------------------------------------------------------------------------------------------------
// Answering-machine detection
// ---------------------------------------------------------------------------------------------------------------

type AmdResultClass = 'HUMAN' | 'VOICEMAIL' | 'TIMEOUT' | 'CALL_ENDED'

interface AmdDetectionComplete {
  readonly name: 'AMD.DetectionComplete'
  readonly amd: AmdDetector
  readonly call: Call
  readonly callId: string
  readonly resultClass: AmdResultClass
  readonly resultSubtype?: 'MIMIC' | 'NONE'
  /** 0–100. */
  readonly confidence?: number
}

interface AmdDetectionError {
  readonly name: 'AMD.DetectionError'
  readonly amd: AmdDetector
  readonly message: string
  readonly callId?: string
}

interface AmdEventMap {
  'AMD.DetectionComplete': AmdDetectionComplete
  'AMD.DetectionError': AmdDetectionError
}

interface AmdDetector extends VoxEventTarget<AmdEventMap> {
  detect(): Promise<AmdDetectionComplete>
}

/** Opaque: take it from `AMD.Model`. */
interface AmdModel {
  readonly voxAmdModel: unique symbol
}

declare const AMD: {
  /** Hand the detector to `callPSTN` as `{ amd }`. `timeout` in ms after `Connected`: default 6500, 0–20000. */
  create(options: {
    model: AmdModel
    timeout?: number
    thresholds?: { human?: number; voicemail?: number; mimic?: number }
  }): AmdDetector
  readonly Model: Readonly<
    Record<'RU' | 'KZ' | 'BR' | 'CL' | 'CO' | 'MX' | 'PE' | 'PH' | 'US' | 'EU_GENERAL', AmdModel>
  >
  readonly Events: {
    readonly DetectionComplete: 'AMD.DetectionComplete'
    readonly DetectionError: 'AMD.DetectionError'
  }
  readonly ResultClass: {
    readonly HUMAN: 'HUMAN'
    readonly VOICEMAIL: 'VOICEMAIL'
    readonly TIMEOUT: 'TIMEOUT'
    readonly CALL_ENDED: 'CALL_ENDED'
  }
  readonly ResultSubtype: {
    readonly MIMIC: 'MIMIC'
    readonly NONE: 'NONE'
  }
}

// ---------------------------------------------------------------------------------------------------------------
// Voice activity
// ---------------------------------------------------------------------------------------------------------------

/** Seconds of the audio that was fed. One of the two, or, by another reading, both at once. */
interface VoiceActivityResult {
  readonly name: 'Silero.VADResult'
  readonly vad: VoiceDetector
  readonly speechStartAt?: number
  readonly speechEndAt?: number
}

interface VoiceDetectorEventMap {
  'Silero.VADResult': VoiceActivityResult
  'Silero.VADReset': { readonly name: 'Silero.VADReset'; readonly vad: VoiceDetector }
  'Silero.VADError': {
    readonly name: 'Silero.VADError'
    readonly vad: VoiceDetector
    readonly reason: string
  }
  'Silero.VADConnectorInformation': {
    readonly name: 'Silero.VADConnectorInformation'
    readonly vad: VoiceDetector
  }
}

/** Fed by a call; tells when a voice begins and when it has been silent for long enough. */
interface VoiceDetector extends VoxMediaUnit, VoxEventTarget<VoiceDetectorEventMap> {
  reset(): void
  close(): void
}

/** Needs `require(Modules.Silero)`. Not there at all on a platform without it. */
declare const Silero: {
  createVAD(options: { threshold?: number; minSilenceDurationMs?: number }): Promise<VoiceDetector>
  readonly VADEvents: {
    readonly Result: 'Silero.VADResult'
    readonly Reset: 'Silero.VADReset'
    readonly Error: 'Silero.VADError'
    readonly ConnectorInformation: 'Silero.VADConnectorInformation'
  }
}

// ---------------------------------------------------------------------------------------------------------------
// The session
// ---------------------------------------------------------------------------------------------------------------

declare const VoxEngine: VoxEventTarget<AppEventMap> & {
  /**
   * Dials. `number` in E.164; `callerid` rented or verified. Attach listeners in the same tick.
   * 50 attempts and 10 in progress per session; beyond that `Failed` 403.
   */
  callPSTN(number: string, callerid: string, parameters?: { amd?: AmdDetector }): Call
  /** Needs `require(Modules.ASR)`. */
  createASR(options: ASROptions): ASR
  createTTSPlayer(text: string, options?: SayOptions): Player
  /** Needs `require(Modules.Recorder)`. */
  createRecorder(options?: RecorderOptions): Recorder
  /** The session's custom data (what StartScenarios got), at most 200 bytes; sets it when given a value. */
  customData(value?: string): string
  /** A secret of the application, or nothing. */
  getSecretValue(name: string): string | undefined
  sendMediaBetween(a: VoxMediaUnit, b: VoxMediaUnit): void
  stopMediaBetween(a: VoxMediaUnit, b: VoxMediaUnit): void
  /** Ends the session. Does not stop the current block: `return` after it. */
  terminate(): void
}
