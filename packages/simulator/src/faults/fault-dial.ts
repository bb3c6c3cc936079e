import { z } from 'zod'

/** Where in the rig a fault can strike, and what it is called there. */
export const faultNames = {
  /** StartScenarios requests; `where` sees the custom data. */
  start: [
    /** The request hangs until the client gives up; a session was started all the same. */
    'start-timeout-started',
    /** The request hangs until the client gives up; nothing was started. */
    'start-timeout-not-started',
    'start-http-429',
    'start-http-503',
    /** The connection is cut without an answer; nothing was started. */
    'start-connection-cut',
    /** Rate limit exceeded, in a 200. */
    'start-error-340',
    /** Insufficient money, in a 200. */
    'start-error-127',
    /** Concurrent resource limit exceeded, in a 200. */
    'start-error-314',
    /** Internal error, in a 200. */
    'start-error-2',
  ],
  /** Requests of scenarios to the backend; `where` sees «METHOD url body». */
  request: [
    /** Never reaches the backend; the scenario waits for its timeout (code -7). */
    'request-lost',
    /** Never reaches the backend; the scenario knows at once (code -4). */
    'request-refused',
    /** Reaches the backend; its answer is lost, the scenario waits for its timeout (code -7). */
    'response-lost',
    /** Reaches the backend twice, one after the other; the scenario gets the second answer. */
    'request-repeated',
    /** Reaches the backend `ms` late (real time; default 2000). */
    'request-delayed',
    /** The backend's answer is replaced by a 503. */
    'response-503',
  ],
  /** Sessions; `where` sees the custom data. `ms` is session time after the start (default 20000). */
  session: ['session-dies'],
  /** Recordings; `where` sees the URL. */
  recording: [
    'recording-never-ready',
    /** Ready `ms` of real time after the end of the call (default 5000). */
    'recording-late',
    /** What is downloaded is no audio. */
    'recording-broken',
  ],
  /** Utterances that are being recognised; `where` sees the text. */
  recognition: [
    /** ASRError; the recogniser is dead. */
    'recognition-error',
    /** A Result without text and with confidence 0. */
    'recognition-empty',
  ],
  /** Detectors of voice activity; `where` sees «create» when one is made, «voice» when one hears somebody. */
  'voice-activity': [
    /** `createVAD` rejects. */
    'voice-detector-refused',
    /** `createVAD` neither resolves nor rejects. */
    'voice-detector-hangs',
    /** Beginning and end come in one Result, at the end: a reading of the documentation rather than a fault. */
    'voice-detector-tells-late',
    /** An Error event; the detector is dead. */
    'voice-detector-dies',
    /** The same without a word. */
    'voice-detector-mute',
  ],
  /** Recorders, when they are made; `where` sees their number in the session. */
  recorder: [
    /** A RecorderError event; nothing is recorded. */
    'recorder-error',
  ],
} as const

/** A place where a fault can strike. */
export type FaultPlace = keyof typeof faultNames
/** The faults of one place. */
export type FaultAt<Place extends FaultPlace> = (typeof faultNames)[Place][number]

const allFaults = [
  ...faultNames.start,
  ...faultNames.request,
  ...faultNames.session,
  ...faultNames.recording,
  ...faultNames.recognition,
  ...faultNames['voice-activity'],
  ...faultNames.recorder,
] as const

/** A fault and when it strikes. The first dial of the list that fits wins. */
export const faultDialSchema = z.strictObject({
  fault: z.enum(allFaults),
  /** Chance per occasion, deterministic by seed and by the occasion's number. Left out: always. */
  probability: z.number().min(0).max(1).default(1),
  /** Strikes at most this often. */
  times: z.int().positive().optional(),
  /** Only occasions whose description contains this. */
  where: z.string().optional(),
  /** Lets this many fitting occasions pass first. */
  skip: z.int().nonnegative().default(0),
  /** A duration, where the fault has one. */
  ms: z.number().nonnegative().optional(),
})

/** The parsed form of {@link faultDialSchema}. */
export type FaultDial = z.output<typeof faultDialSchema>
/** A dial as it is written: defaults may be left out. */
export type FaultDialInput = z.input<typeof faultDialSchema>
