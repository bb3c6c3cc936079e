import { systemIds } from '@perezvon/runtime/ids'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { findAgent } from './agents.ts'
import { findAttemptToDial } from './attempt-to-dial.ts'
import { findAttempt, planSingleCall } from './attempts.ts'
import { type Database, statement } from './database.ts'
import { planAttempts } from './plan-attempts.ts'
import { givenAttempt, givenCampaign, NOON, samplePhone } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

async function givenSingleCall() {
  const callId = systemIds.call()
  const agentVersion = await findAgent(db, { name: 'halo' })
  if (agentVersion === undefined) throw new Error('the sample agent is missing')
  const body = { phone: samplePhone(500), variables: {} }
  await planSingleCall(db, { callId, contactId: systemIds.contact(), body, agentVersion, now: NOON })
  return callId
}

test('those read together say what each would say alone, with the terms of its own campaign', async () => {
  const campaignId = await givenCampaign(db, { people: 3, concurrency: 3 })
  const options = { campaignId, limit: 3, now: NOON, newCallId: systemIds.call }
  const { planned } = await planAttempts(db, options)
  const other = await givenAttempt(db, { campaign: { concurrency: 7, time_to_live_seconds: 3600 } })
  const callIds = [...planned.map(({ callId }) => callId), other.callId, await givenSingleCall()]
  expect(callIds).toHaveLength(5)
  const found = await Promise.all(callIds.map((callId) => findAttemptToDial(db, { callId })))
  const whole = await Promise.all(callIds.map((callId) => findAttempt(db, { callId })))
  for (const [index, attempt] of found.entries()) {
    const { dialogue, ...ledger } = attempt ?? {}
    expect(whole[index]).toMatchObject(ledger)
    expect(dialogue).toBe('asr')
  }
  expect(found.map((attempt) => attempt?.campaign?.spec.concurrency)).toEqual([3, 3, 3, 7, undefined])
})

test('an attempt that is not there is undefined, whoever it is read with', async () => {
  const { callId } = await givenAttempt(db)
  const [known, unknown] = await Promise.all([
    findAttemptToDial(db, { callId }),
    findAttemptToDial(db, { callId: systemIds.call() }),
  ])
  expect(known).toMatchObject({ callId, state: 'planned' })
  expect(unknown).toBeUndefined()
})

test('the agent says which scenario holds the call; what was stored before it could is held as ever', async () => {
  const { callId } = await givenAttempt(db)
  const look = async () => (await findAttemptToDial(db, { callId }))?.dialogue
  await db.rows(
    statement('test-streaming', `update agents set spec = spec || '{"dialogue":"streaming"}'`),
    [],
  )
  expect(await look()).toBe('streaming')
  await db.rows(statement('test-older', `update agents set spec = spec - 'dialogue'`), [])
  expect(await look()).toBe('asr')
})
