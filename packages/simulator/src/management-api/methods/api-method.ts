import type { RecordingStorage } from '../../recording-storage/recording-storage.ts'
import type { ScenarioEngine } from '../../voxengine/scenario-engine.ts'
import type { SessionHistory } from '../../voxengine/session-history.ts'
import type { Account } from '../account.ts'
import type { Parameters } from '../parameters.ts'

/** What the methods of the API work with. */
export interface ApiRoom {
  readonly account: Account
  readonly engine: ScenarioEngine
  readonly history: SessionHistory
  readonly storage: RecordingStorage
  now(): number
}

/** One method: its answer's fields, or an {@link ApiFailure} thrown. */
export type ApiMethod = (parameters: Parameters, room: ApiRoom) => Readonly<Record<string, unknown>>
