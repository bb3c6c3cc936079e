/**
 * The event names and enumerations that a scenario finds as globals. The host fires events by the same constants.
 * `voxengine/ambient/voxengine.d.ts` declares the part that our scenarios use; a test holds the two in agreement.
 */
export const eventNames = {
  AppEvents: {
    Started: 'Application.Started',
    HttpRequest: 'Application.HttpRequest',
    CallAlerting: 'Application.CallAlerting',
    Terminating: 'Application.Terminating',
    Terminated: 'Application.Terminated',
  },
  CallEvents: {
    Ringing: 'Call.Ringing',
    AudioStarted: 'Call.AudioStarted',
    Connected: 'Call.Connected',
    Failed: 'Call.Failed',
    Disconnected: 'Call.Disconnected',
    PlaybackReady: 'Call.PlaybackReady',
    PlaybackStarted: 'Call.PlaybackStarted',
    PlaybackFinished: 'Call.PlaybackFinished',
    ToneReceived: 'Call.ToneReceived',
    RecordStarted: 'Call.RecordStarted',
    RecordStopped: 'Call.RecordStopped',
    RecordError: 'Call.RecordError',
    BeepDetectionComplete: 'Call.BeepDetectionComplete',
    BeepDetectionError: 'Call.BeepDetectionError',
    MicStatusChange: 'Call.MicStatusChange',
    // Known names that never fire in this rig: a scenario may listen for them.
    FirstAudioPacketReceived: 'Call.FirstAudioPacketReceived',
    RtpStopped: 'Call.RtpStopped',
    RtpResumed: 'Call.RtpResumed',
    TransferComplete: 'Call.TransferComplete',
    TransferFailed: 'Call.TransferFailed',
    OnHold: 'Call.OnHold',
    OffHold: 'Call.OffHold',
    InfoReceived: 'Call.InfoReceived',
    MessageReceived: 'Call.MessageReceived',
  },
  ASREvents: {
    Started: 'ASR.Started',
    CaptureStarted: 'ASR.CaptureStarted',
    SpeechCaptured: 'ASR.SpeechCaptured',
    InterimResult: 'ASR.InterimResult',
    Result: 'ASR.Result',
    Stopped: 'ASR.Stopped',
    ASRError: 'ASR.Error',
  },
  PlayerEvents: {
    Created: 'Player.Created',
    PlaybackReady: 'Player.PlaybackReady',
    Started: 'Player.Started',
    PlaybackFinished: 'Player.PlaybackFinished',
    Stopped: 'Player.Stopped',
    Error: 'Player.Error',
  },
  RecorderEvents: {
    Started: 'Recorder.Started',
    Stopped: 'Recorder.Stopped',
    RecorderError: 'Recorder.Error',
  },
} as const

/** The events of answering-machine detection; in a scenario they are `AMD.Events`. */
export const machineDetectionEvents = {
  DetectionComplete: 'AMD.DetectionComplete',
  DetectionError: 'AMD.DetectionError',
} as const

/** The events of Silero's detector of voice activity; in a scenario they are `Silero.VADEvents`. */
export const voiceActivityEvents = {
  Result: 'Silero.VADResult',
  Reset: 'Silero.VADReset',
  Error: 'Silero.VADError',
  ConnectorInformation: 'Silero.VADConnectorInformation',
} as const

const yandexModels = ['default', 'general', 'generalrc', 'dates', 'names', 'maps', 'numbers']
const yandexVoices = ['alena', 'filipp', 'ermil', 'jane', 'omazh', 'zahar', 'marina']
const googleVoices = [
  ...['A', 'B', 'C', 'D', 'E'].flatMap((letter) => [`Standard_${letter}`, `Wavenet_${letter}`]),
  ...['Aoede', 'Charon', 'Fenrir', 'Kore', 'Leda', 'Orus', 'Puck', 'Zephyr'].map(
    (name) => `Chirp3_HD_${name}`,
  ),
]

/** Enumerations whose values are opaque to a scenario. Each value is its own dotted path. */
export const enumerations = {
  Modules: plain([
    ...['ACD', 'AI', 'AMD', 'ApplicationStorage', 'ASR', 'Avatar', 'CallList', 'Conference', 'ElevenLabs'],
    ...['Gemini', 'IVR', 'OpenAI', 'PushService', 'Recorder', 'SmartQueue', 'StreamingAgent', 'Ultravox'],
    ...['Cartesia', 'Silero', 'Yandex', 'VoximplantAPI', 'WebSocket'],
  ]),
  RecordExpireTime: plain(['THREEMONTHS', 'SIXMONTHS', 'ONEYEAR', 'TWOYEARS', 'THREEYEARS', 'FIVEYEARS']),
  ASRProfileList: {
    Google: paths('Google', ['ru_RU', 'en_US']),
    Microsoft: paths('Microsoft', ['ru_RU', 'en_US']),
    SaluteSpeech: paths('SaluteSpeech', ['ru_RU', 'en_US']),
    TBank: paths('TBank', ['ru_RU']),
    Yandex: paths('Yandex', ['ru_RU', 'en_US', 'auto']),
    YandexV3: paths('YandexV3', ['ru_RU', 'en_US', 'auto']),
    Deepgram: paths('Deepgram', ['ru', 'en_US']),
    Amazon: paths('Amazon', ['en_US']),
  },
  ASRModelList: {
    Google: paths('Google', ['default', 'phone_call', 'command_and_search']),
    Microsoft: paths('Microsoft', ['default']),
    SaluteSpeech: paths('SaluteSpeech', ['default', 'general', 'media', 'callcenter']),
    TBank: paths('TBank', ['default']),
    Yandex: paths('Yandex', yandexModels),
    YandexV3: paths('YandexV3', yandexModels),
  },
  VoiceList: {
    Yandex: { Neural: paths('Yandex.Neural', [...yandexVoices, 'madi_ru'].map(russian)) },
    YandexV3: paths(
      'YandexV3',
      [...yandexVoices, 'dasha', 'julia', 'lera', 'masha', 'alexander', 'kirill', 'anton'].map(russian),
    ),
    TBank: paths('TBank', ['Anna', 'Dima'].map(russian)),
    SaluteSpeech: paths(
      'SaluteSpeech',
      ['natalia', 'boris', 'marfa', 'taras', 'alexandra', 'sergey'].map(russian),
    ),
    Google: paths('Google', googleVoices.map(russian)),
    Microsoft: {
      Neural: paths('Microsoft.Neural', ['SvetlanaNeural', 'DmitryNeural', 'DariyaNeural'].map(russian)),
    },
    Amazon: paths('Amazon', [...['Tatyana', 'Maxim'].map(russian), 'en_US_Joanna']),
    Default: paths('Default', ['Female', 'Male'].map(russian)),
  },
  AMD: {
    Model: paths('AMD.Model', ['RU', 'KZ', 'BR', 'CL', 'CO', 'MX', 'PE', 'PH', 'US', 'EU_GENERAL']),
    ResultClass: plain(['HUMAN', 'VOICEMAIL', 'TIMEOUT', 'CALL_ENDED']),
    ResultSubtype: plain(['MIMIC', 'NONE']),
    Events: machineDetectionEvents,
  },
  Silero: { VADEvents: voiceActivityEvents },
} as const

/** The voice that speaks where a scenario names none: it cannot speak Russian. */
export const voiceByDefault = 'Amazon.en_US_Joanna'

/** Every value of `VoiceList`. */
export const knownVoices: ReadonlySet<string> = new Set(leaves(enumerations.VoiceList))

/** Every value of `ASRProfileList`. */
export const knownProfiles: ReadonlySet<string> = new Set(leaves(enumerations.ASRProfileList))

function russian(name: string): string {
  return `ru_RU_${name}`
}

function plain(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, name]))
}

function paths(prefix: string, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, `${prefix}.${name}`]))
}

function leaves(tree: object): string[] {
  return Object.values(tree).flatMap((value: unknown) => {
    if (typeof value === 'string') return [value]
    return typeof value === 'object' && value !== null ? leaves(value) : []
  })
}
