import type { DialEnder, SpokenEntry } from '../ledger/entries.ts'

/** Something a person is saying. Session time, absolute. */
export interface PersonUtterance {
  readonly text: string
  readonly startedAtMs: number
  readonly durationMs: number
}

/** What a dial makes known to the platform. `failed` excludes all that follow `answered`. */
export interface LineWatcher {
  ringing(): void
  /** Something else than a ringing tone is heard before anybody answers. */
  melodyPlays(): void
  answered(): void
  failed(code: number, reason: string): void
  /** The person or the network put the phone down; not called for the platform's own hang-up. */
  hungUp(reason: string): void
  voiceStarted(utterance: PersonUtterance): void
  voiceStopped(utterance: PersonUtterance): void
  toneReceived(tone: string): void
  beeped(frequencyHz: number): void
}

/** Who really picked up. */
export type AnsweredBy = 'human' | 'voicemail' | 'assistant'

/** Somebody who calls, as the network hands the call over. */
export interface IncomingRequest extends DialRequest {
  /** How long they let it ring, session time. */
  readonly givesUpAfterMs: number
}

/** A dial in progress, as the platform holds it. */
export interface TelephoneLine {
  /** Of an incoming call: it is picked up. */
  answer(): void
  /** Known once answered. */
  answeredBy(): AnsweredBy | undefined
  /** The agent's speech begins to be played to the person. */
  agentStarts(speech: { text: string; durationMs: number; voice?: string | undefined }): void
  /** The agent's speech ended by itself, or was cut off. Gives what of it was heard. */
  agentStops(): string
  /** Keys reach the person's side as tones. */
  agentPresses(keys: string): void
  /** What the person is saying at this moment. */
  personSpeaks(): PersonUtterance | undefined
  /** What was said up to now, both sides, in session time from the answer. */
  said(): readonly SpokenEntry[]
  /** Session time since the answer; 0 before it. */
  talkMs(): number
  /** Puts the phone down from the platform's side; the watcher hears nothing more. */
  hangUp(by: Extract<DialEnder, 'scenario' | 'session'>): void
  /** The platform or the network ends a dial that was not answered. */
  giveUp(by: DialEnder, failure: { code: number; reason: string }): void
}

/** A number to be dialled; of an incoming call the caller's, with `callerId` the number that they call. */
export interface DialRequest {
  readonly dialId: string
  readonly sessionId: number
  readonly customData: string
  readonly number: string
  readonly callerId: string
}
