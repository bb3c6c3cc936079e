import type { Analysis } from '@perezvon/contracts/analysis/analysis'
import { RECORDING_STATES, recordingStateSchema } from '@perezvon/contracts/call/recording-state'
import { nextState } from '@perezvon/contracts/call/state-table'
import { callViewSchema } from '@perezvon/contracts/http/call-view'
import type { RecordingId } from '@perezvon/contracts/ids'
import type { Transcript } from '@perezvon/contracts/transcript/transcript'
import { systemIds } from '@perezvon/runtime/ids'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { analysisInput, findAnalysis, saveAnalysis } from './analyses.ts'
import { findCall, listCalls } from './calls.ts'
import { closeAttempt } from './close-attempt.ts'
import { type Database, statement } from './database.ts'
import { announceRecording, failRecording, findRecording, markRecordingStored } from './recordings.ts'
import { after, givenAttempt, NOON, sampleTurn } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'
import { saveTranscript } from './transcripts.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

const TRANSCRIPT: Transcript = {
  text: 'Здравствуйте. Да, слушаю.',
  language: 'ru',
  duration_ms: 4200,
  model: 'whisper-1',
  segments: [
    { speaker: 'agent', start_ms: 0, end_ms: 1500.5, text: 'Здравствуйте.', confidence: null },
    { speaker: 'person', start_ms: 1600, end_ms: 4200, text: 'Да, слушаю.', confidence: 0.93 },
  ],
}
const ANALYSIS: Analysis = {
  summary: 'Клиент подтвердил заказ.',
  disposition: 'goal-reached',
  sentiment: 'positive',
  opt_out_heard: false,
  fields: [
    { name: 'confirmed', value: true, quote: 'Да', confidence: 1 },
    { name: 'count', value: 3.5, quote: 'три с половиной', confidence: 0.8 },
    { name: 'city', value: 'Омск', quote: 'из Омска', confidence: 0.7 },
    { name: 'reason', value: null, quote: null, confidence: 0 },
  ],
  based_on: 'transcript',
  model: 'gpt-4o-mini',
}

async function announced(state?: string): Promise<RecordingId> {
  const { callId } = await givenAttempt(db, { state: 'answered' })
  const id = systemIds.recording()
  await announceRecording(db, { id, callId, url: 'https://r.voximplant.com/1', now: NOON })
  if (state !== undefined) await db.run(FORCE_STATE, [id, state])
  return id
}
const FORCE_STATE = statement('test-force-recording', 'update recordings set state = $2 where id = $1')

const MOVES = {
  store: (id: RecordingId) =>
    markRecordingStored(db, { id, storageKey: 'k', bytes: 9, sha256: 'x', now: NOON }),
  transcribe: (id: RecordingId) => saveTranscript(db, { recordingId: id, transcript: TRANSCRIPT, now: NOON }),
  fail: (id: RecordingId) => failRecording(db, { id, reason: 'gone', now: NOON }),
}

describe('the table of a recording’s states holds in the database', () => {
  for (const state of recordingStateSchema.options) {
    for (const cause of ['store', 'transcribe', 'fail'] as const) {
      const next = nextState(RECORDING_STATES, state, cause)
      test(`${state}, ${cause}: ${next ?? 'refused'}`, async () => {
        const id = await announced(state)
        expect(await MOVES[cause](id)).toBe(next !== undefined)
        expect((await findRecording(db, { id }))?.state).toBe(next ?? state)
      })
    }
  }
})

test('the same recording announced again keeps its id', async () => {
  const { callId } = await givenAttempt(db, { state: 'answered' })
  const announce = () =>
    announceRecording(db, { id: systemIds.recording(), callId, url: 'https://r/1', seconds: 30, now: NOON })
  const ids = await Promise.all([announce(), announce(), announce()])
  expect(new Set([...ids, await announce()]).size).toBe(1)
})

test('a call can be followed from its turns to transcript and analysis', async () => {
  const { callId, contactId, campaignId } = await givenAttempt(db, { state: 'answered' })
  await closeAttempt(db, {
    callId,
    outcome: 'conversation',
    reason: 'agent-goodbye',
    turns: [sampleTurn(1)],
    redial: undefined,
    now: after(40),
  })
  const recordingId = await announceRecording(db, {
    id: systemIds.recording(),
    callId,
    url: 'https://r/1',
    seconds: 30,
    now: NOON,
  })
  await markRecordingStored(db, {
    id: recordingId,
    storageKey: 'a/b',
    bytes: 5_000_000_000,
    sha256: 'x',
    now: NOON,
  })
  await saveTranscript(db, { recordingId, transcript: TRANSCRIPT, now: NOON })
  expect(await analysisInput(db, { callId })).toMatchObject({
    agent: { name: 'halo' },
    turns: [{ turn: 1 }],
    transcript: TRANSCRIPT,
    contactId,
    outcome: 'conversation',
  })
  await saveAnalysis(db, { callId, analysis: { ...ANALYSIS, fields: [] }, now: NOON })
  await saveAnalysis(db, { callId, analysis: ANALYSIS, now: NOON })
  expect(await findAnalysis(db, { callId })).toEqual(ANALYSIS)
  const call = await findCall(db, { callId })
  expect(callViewSchema.parse(call)).toEqual(call)
  expect(call).toMatchObject({
    transcript: TRANSCRIPT,
    analysis: ANALYSIS,
    recording: { id: recordingId, state: 'transcribed', bytes: 5_000_000_000, duration_seconds: 30 },
  })
  const page = await listCalls(db, { campaignId, outcome: 'conversation', limit: 5 })
  expect(page.items).toMatchObject([{ id: callId, attempt: 1, reason: 'agent-goodbye' }])
  expect((await listCalls(db, { contactId, outcome: 'busy', limit: 5 })).items).toEqual([])
})

test('there is no view of a call that was never planned', async () => {
  expect(await findCall(db, { callId: systemIds.call() })).toBeUndefined()
  expect(await analysisInput(db, { callId: systemIds.call() })).toBeUndefined()
})
