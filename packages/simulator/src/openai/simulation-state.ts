import type { IncomingMessage } from 'node:http'
import type { RigClock } from '../time/rig-clock.ts'
import type { FaultPanel } from './fault-dial.ts'
import type { PromptCache } from './prompt-cache.ts'
import type { RequestLedger } from './request-ledger.ts'
import type { ScriptedReply } from './scripted-reply.ts'
import type { WireSplitting } from './wire-splitting.ts'

/** What the endpoints of one server work with. */
export interface SimulationState {
  readonly seed: number
  readonly clock: RigClock
  readonly ledger: RequestLedger
  readonly faults: FaultPanel
  readonly promptCache: PromptCache
  readonly splitting: WireSplitting
  readonly timeToFirstTokenMs: number
  readonly tokenIntervalMs: number
  readonly hallucinateOnSilence: boolean
  script(): readonly ScriptedReply[]
  setScript(script: readonly ScriptedReply[]): void
  /** Numbers requests per endpoint, from 1. */
  nextOrdinal(endpoint: 'chat' | 'transcription'): number
  /** The bearer key of a request. */
  keyOf(request: IncomingMessage): string | undefined
}
