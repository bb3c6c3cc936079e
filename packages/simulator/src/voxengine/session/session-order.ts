import type { Script } from 'node:vm'
import type { Carrier } from '../../carrier/carrier.ts'
import type { FaultPanel } from '../../faults/fault-panel.ts'
import type { FinishReason } from '../../ledger/entries.ts'
import type { RecordingStorage } from '../../recording-storage/recording-storage.ts'
import type { RigClock } from '../../time/rig-clock.ts'
import type { IncomingOrder } from '../calls/call-order.ts'
import type { HttpExchange } from '../net/http-exchange.ts'
import type { OverBudgetAnswer } from '../net/session-requests.ts'
import type { RealmScripts } from '../realm/realm-scripts.ts'
import type { ConfidenceScale } from '../recognition/recogniser.ts'

/** How all sessions of a rig behave. */
export interface EngineSettings {
  readonly seed: number
  readonly speed: number
  readonly confidenceScale: ConfidenceScale
  readonly overBudget: OverBudgetAnswer
  readonly callerIds: ReadonlySet<string> | undefined
  /** Processor time of a single callback; the platform's own limit where left out. */
  readonly callbackCpuMs?: number
  /** See `ScenarioRealmOptions.interruptAfterMs`. */
  readonly interruptAfterMs: number | undefined
}

/** The rig's parts that sessions share. */
export interface EngineParts {
  readonly settings: EngineSettings
  readonly clock: RigClock
  readonly realmScripts: RealmScripts
  readonly carrier: Carrier
  readonly storage: RecordingStorage
  readonly faults: FaultPanel
  readonly exchange: HttpExchange
  hasMoney(): boolean
  /** Takes the cost of an ended session from the balance. */
  charge(amount: number): void
  /** A secret of an application. */
  secret(applicationId: number, name: string): string | undefined
  /** A defect of the rig itself. */
  onDefect(error: unknown): void
}

/** What a session is started with. */
export interface SessionOrder {
  readonly sessionId: number
  readonly accountId: number
  readonly applicationId: number
  readonly customData: string
  /** The call that starts it, where one does. */
  readonly incoming?: IncomingOrder | undefined
  /** Compiled when the session starts: a text that is no script ends the session, not the rig. */
  readonly scenarios: readonly (() => Script)[]
  readonly secureRecords: boolean
  readonly accessUrl: string
  readonly logUrl: string
  onEnded(end: { reason: FinishReason; systemError: string | undefined; died: boolean }): void
}

/** An HTTP request to a session's access URL. */
export interface AccessRequest {
  readonly method: string
  readonly path: string
  readonly content: string
  readonly headers: readonly { key: string; value: string }[]
}
