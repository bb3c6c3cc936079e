import type { DialogueKind } from '@perezvon/contracts/agent/dialogue'
import type { ScenarioSettings } from '@perezvon/contracts/scenario/scenario-settings'
import type { Session } from '../session/session.ts'
import type { Conversation } from '../talk/conversation.ts'

/** Listens to the person until it is ended; resolves then when its last words and its costs are told. */
export type OpenEar = { start(): void; end(): Promise<void> }

/** How an agent hears the person, in the platform's own objects. */
export type Ear = {
  /** Where words cannot be counted before an utterance is over, a voice that lasts so long interrupts the agent. */
  voiceInterruptsAfterMs: number | undefined
  /** Where a voice is all that is known, an answer waits until it is silent. */
  answersInSilence: boolean
  /** An ear on the call: what it hears goes to the conversation. */
  on(session: Session, call: Call, parts: EarParts): OpenEar
}

export type EarParts = {
  settings: ScenarioSettings
  conversation: Conversation
  /** Nothing can be heard any more. */
  deaf(): void
}

/** The one thing in which the scenarios differ: how an utterance is heard. */
export type EarKind = {
  dialogue: DialogueKind
  /** The detail says what the platform does not have. */
  find(settings: ScenarioSettings): { ok: true; ear: Ear } | { ok: false; detail: string }
}
