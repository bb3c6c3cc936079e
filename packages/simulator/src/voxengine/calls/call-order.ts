import type { Carrier } from '../../carrier/carrier.ts'
import type { PersonUtterance, TelephoneLine } from '../../carrier/telephone-line.ts'
import type { RecordingStorage } from '../../recording-storage/recording-storage.ts'
import type { SessionFloor } from '../session/session-floor.ts'

/** Something that listens to the person on a call: a recogniser, a detector. */
export interface CallEar {
  voiceStarted(utterance: PersonUtterance): void
  voiceStopped(utterance: PersonUtterance): void
  /** Early media that is no ringing tone. */
  melodyPlays?(): void
  callAnswered?(line: TelephoneLine): void
  callEnded?(): void
}

/** A speech that a scenario asked for. */
export interface SpeechOrder {
  readonly text: string
  readonly voice?: string | undefined
  readonly progressive: boolean
}

/** What GetCallHistory tells of a call. */
export interface CallFacts {
  readonly callId: string
  readonly incoming: boolean
  /** The person's number. */
  readonly number: string
  /** Our own number: shown, or called. */
  readonly callerId: string
  readonly startedAtMs: number
  readonly connected: boolean
  readonly durationMs: number
  readonly cost: number
  readonly endReason: string
  readonly customData: string
}

/** What `Call.state()` says. */
export type CallState = 'ALERTING' | 'PROGRESSING' | 'CONNECTED' | 'DISCONNECTED'

/** A SIP code and its words. */
export interface CallFailure {
  readonly code: number
  readonly reason: string
}

/** Somebody calls one of the account's numbers. */
export interface IncomingOrder {
  /** Empty where it is withheld. */
  readonly from: string
  readonly to: string
  /** How long they let it ring, session time. */
  readonly givesUpAfterMs: number
}

/** What a call is placed with, or received. */
export interface CallOptions {
  readonly incoming?: IncomingOrder | undefined
  readonly floor: SessionFloor
  readonly carrier: Carrier
  readonly storage: RecordingStorage
  readonly voices: ReadonlySet<string>
  readonly secureRecords: boolean
  readonly callId: string
  readonly number: string
  readonly callerId: string
  readonly sessionCustomData: string
  /** Set where the call fails before it reaches the carrier. */
  readonly refusal?: CallFailure | undefined
  onEnded(): void
}
