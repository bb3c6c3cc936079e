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
  readonly number: string
  readonly callerId: string
  readonly startedAtMs: number
  readonly connected: boolean
  readonly durationMs: number
  readonly cost: number
  readonly endReason: string
  readonly customData: string
}

/** What `Call.state()` says. */
export type CallState = 'PROGRESSING' | 'CONNECTED' | 'DISCONNECTED'

/** A SIP code and its words. */
export interface CallFailure {
  readonly code: number
  readonly reason: string
}

/** What a call is placed with. */
export interface CallOptions {
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
