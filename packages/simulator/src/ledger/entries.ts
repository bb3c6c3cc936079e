/** Why a VoxEngine session ended, in the words of GetCallHistory. */
export type FinishReason =
  | 'Normal termination'
  | 'Insufficient funds'
  | 'Internal error (billing timeout)'
  | 'Terminated administratively'
  | 'JS session error'
  | 'Timeout'

/** One VoxEngine session. Times are real, milliseconds since the epoch. */
export interface SessionEntry {
  readonly sessionId: number
  readonly ruleId: number
  /** What StartScenarios was given. */
  readonly customData: string
  readonly startedAtMs: number
  endedAtMs?: number
  finishReason?: FinishReason
  /** What the scenario threw, where that ended it. */
  systemError?: string
  /** The session was cut down by an injected fault. */
  died?: true
  readonly dialIds: string[]
}

/** Who put an end to a dial. */
export type DialEnder = 'person' | 'scenario' | 'session' | 'network'

/** Something said on the line. Times are session time, counted from the answer. */
export interface SpokenEntry {
  readonly channel: 'person' | 'agent'
  /** What the speaker wanted to say. */
  readonly text: string
  /** What of it was played before the speaker stopped or was cut off: what the other side heard. */
  heard: string
  readonly startMs: number
  endMs: number
  cutShort: boolean
  /** Of the agent's speech: the voice it was synthesised in. */
  readonly voice?: string
}

/** One number that was dialled, once. */
export interface DialEntry {
  readonly dialId: string
  readonly sessionId: number
  readonly customData: string
  readonly number: string
  readonly callerId: string
  readonly persona: string
  /** Real time. */
  readonly dialledAtMs: number
  answeredAtMs?: number
  endedAtMs?: number
  endedBy?: DialEnder
  /** Only where it was never answered. */
  failure?: { readonly code: number; readonly reason: string }
  /** Session time from the dial to the end: how long the line was taken in life. */
  lineMs?: number
  /** Session time from the answer to the end. */
  talkMs?: number
  readonly said: SpokenEntry[]
  /** Tones that the scenario played to the line, pauses included. */
  keysHeard?: string
}

/** A fault that was injected. */
export interface FaultEntry {
  readonly fault: string
  readonly atMs: number
  /** What it struck: a request, a session, a recording. */
  readonly where: string
}

/** A StartScenarios request that started nothing: the answer given instead. */
export interface RefusalEntry {
  readonly atMs: number
  readonly customData: string
  readonly answer: string
}
