import type { Analysis } from '@perezvon/contracts/analysis/analysis'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { expectAnalysis, strandedAfterCallWork } from './after-call-work.ts'
import { saveAnalysis } from './analyses.ts'
import type { Database } from './database.ts'
import { after, givenAttempt, NOON } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

const ANALYSIS: Analysis = {
  summary: 'Согласен.',
  disposition: 'goal-reached',
  sentiment: 'positive',
  opt_out_heard: false,
  based_on: 'turns',
  model: 'gpt-4o-mini',
  fields: [],
}
const callsAt = async (seconds: number) =>
  (await strandedAfterCallWork(db, { now: after(seconds), limit: 10 })).calls

test('a call is told every hour until it is analysed', async () => {
  const { callId } = await givenAttempt(db, { state: 'ended' })
  await expectAnalysis(db, { callId, now: NOON })
  expect(await callsAt(3599)).toEqual([])
  expect(await callsAt(3600)).toEqual([callId])
  expect(await callsAt(3601)).toEqual([])
  expect(await callsAt(7200)).toEqual([callId])
  await saveAnalysis(db, { callId, analysis: ANALYSIS, now: after(7201) })
  expect(await callsAt(20_000)).toEqual([])
  await expectAnalysis(db, { callId, now: after(20_000) })
  expect(await callsAt(30_000)).toEqual([])
})

test('after a day it is given up', async () => {
  const { callId } = await givenAttempt(db, { state: 'ended' })
  await expectAnalysis(db, { callId, now: NOON })
  expect(await callsAt(86_400)).toEqual([])
  expect(await callsAt(3600)).toEqual([])
})
