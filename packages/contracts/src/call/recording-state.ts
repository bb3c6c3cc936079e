import { z } from 'zod'
import type { StateTable } from './state-table.ts'

/** A recording's way from the scenario's report to a transcript. `failed` keeps its reason and may be tried again. */
export const recordingStateSchema = z.enum(['announced', 'stored', 'transcribed', 'failed'])
export type RecordingState = z.infer<typeof recordingStateSchema>

export const RECORDING_STATES: StateTable<RecordingState, 'store' | 'transcribe' | 'fail' | 'retry'> = {
  announced: { store: 'stored', fail: 'failed' },
  stored: { store: 'stored', transcribe: 'transcribed', fail: 'failed' },
  transcribed: { transcribe: 'transcribed' },
  failed: { retry: 'announced' },
}
