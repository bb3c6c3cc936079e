import type { ScenarioSettings } from '@perezvon/contracts/scenario/scenario-settings'
import type { CallFact } from '../session/event-outbox.ts'
import type { Timers } from '../session/timers.ts'
import type { SayQueue } from '../speech/say-queue.ts'
import type { TurnRequests } from './turn-requests.ts'

/** How the talk itself ends: with a goodbye, or with a reply that is one and waits to be spoken. */
export type ConversationEnd =
  | { reason: 'agent-goodbye'; endedBy: 'agent'; lastWordsWait: true }
  | { reason: 'silence'; endedBy: 'agent'; goodbye: string }
  | { reason: 'backend-unreachable'; endedBy: 'platform'; goodbye: string }

/** What a conversation works with. */
export type ConversationParts = {
  settings: ScenarioSettings
  requests: Pick<TurnRequests, 'firstSentence' | 'nextSentence' | 'expectText' | 'writeDown'>
  voice: SayQueue
  timers: Timers
  now(): number
  /** Where words cannot be counted before an utterance is over, a voice that lasts so long interrupts. */
  voiceInterruptsAfterMs: number | undefined
  /** Where a voice is all that is known, an answer waits until it is silent. */
  answersInSilence: boolean
  /** Begins to hand the call over. False where that cannot be: there is no such target, or it was tried too often. */
  handOver(target: string): boolean
  record(fact: CallFact): void
  fault(where: string, detail: string): void
  /** Something threw where nothing should. */
  fail(where: string, error: unknown): void
  end(ending: ConversationEnd): void
}
