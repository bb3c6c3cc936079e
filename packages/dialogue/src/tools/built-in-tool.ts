import type { BuiltInTool } from '@perezvon/contracts/agent/tool'
import type { ToolParameters } from '@perezvon/contracts/agent/tool-parameters'
import type { CallId } from '@perezvon/contracts/ids'
import type { ToolOutcome } from '@perezvon/contracts/transcript/tool-call'
import type { CallSettings } from '@perezvon/livecall/call-settings'
import type { Clock } from '@perezvon/runtime/clock'

/** What the model wants to become of the call when the turn is over. */
export type Wish =
  | { kind: 'listen' }
  | { kind: 'hang-up' }
  | { kind: 'opt-out' }
  | { kind: 'transfer'; to: string }

/** What came of a wish to be called again: the time that holds, or why there is none. */
export type AgreedCallback = { kind: 'agreed'; at: Date } | { kind: 'impossible'; why: string }

/** What built-in tools work with. */
export type BuiltInParts = {
  clock: Pick<Clock, 'now'>
  /**
   * Has the call's contact called again at that time, or as soon after it as it may be called; `zone` is where the person
   * says they are, where that is not known. Durable when it resolves; of several the last one holds.
   */
  agreeCallback: (wish: { callId: CallId; at: Date; zone: string | undefined }) => Promise<AgreedCallback>
  /** Writes the suppression of the call's number; resolves when it is durable, or is left to the turn's record. */
  suppress: (optOut: { callId: CallId; turn: number; words: string }) => Promise<void>
}

/** One call of a built-in tool. */
export type BuiltInCall = {
  callId: CallId
  turn: number
  settings: CallSettings
  /** What the person said in this turn. */
  userText: string
  /** What the model gave, held against the parameters already. */
  values: Readonly<Record<string, unknown>>
}

/** What came of it: `result` is told to the model, `wish` becomes of the call, `keys` are played to the line. */
export type BuiltInAnswer = {
  outcome: Extract<ToolOutcome, 'done' | 'rejected' | 'failed' | 'timed-out'>
  result: Readonly<Record<string, unknown>>
  wish?: Wish
  keys?: string
}

/** A tool that every agent may have without describing it. */
export type BuiltIn = {
  name: BuiltInTool
  /** Whether this call's model is offered it. */
  isOffered(settings: CallSettings): boolean
  description(settings: CallSettings): string
  parameters(settings: CallSettings): ToolParameters
  run(call: BuiltInCall, parts: BuiltInParts): Promise<BuiltInAnswer>
  /** Of one that writes something down: what is answered where that takes too long. */
  late?: BuiltInAnswer
}

/** Of a tool that takes nothing. */
export const NO_PARAMETERS: ToolParameters = { type: 'object', properties: {}, required: [] }
