import type { FinishReason } from '../ledger/entries.ts'
import type { StoredRecording } from '../recording-storage/recording-storage.ts'
import type { CallFacts } from './calls/call-order.ts'
import type { BilledResource } from './price-list.ts'

/** What the platform remembers of a session that is over. Times real, durations in session time. */
export interface PastSession {
  readonly sessionId: number
  readonly ruleId: number
  readonly ruleName: string
  readonly applicationId: number
  readonly applicationName: string
  readonly customData: string
  readonly startedAtMs: number
  readonly endedAtMs: number
  readonly durationMs: number
  readonly finishReason: FinishReason
  readonly logUrl: string
  readonly calls: readonly CallFacts[]
  readonly recordings: readonly StoredRecording[]
  readonly resources: readonly BilledResource[]
}

/** The platform's memory of sessions: complete only some time after their end. */
export interface SessionHistory {
  add(session: PastSession): void
  /** Sessions that the history already shows, oldest first. */
  visible(): readonly PastSession[]
}

/** Creates an empty history. `lagMs`: real time from the end of a session until it is shown. */
export function createSessionHistory(options: { now(): number; lagMs: number }): SessionHistory {
  const sessions: PastSession[] = []
  return {
    add: (session) => sessions.push(session),
    visible: () => sessions.filter(({ endedAtMs }) => endedAtMs + options.lagMs <= options.now()),
  }
}
