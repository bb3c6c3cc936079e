import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { findAttempt } from './attempts.ts'
import { agreeCallback, earlierCallbacks } from './callbacks.ts'
import { campaignStanding } from './campaign-standing.ts'
import { closeAttempt } from './close-attempt.ts'
import { readContact } from './contact-row.ts'
import type { Database } from './database.ts'
import { explainContact } from './decisions.ts'
import { migrate } from './migrate.ts'
import { after, givenAttempt, NOON } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

const AGREED = { wantedAt: after(3600), dueAt: after(7200), now: NOON }

test('a callback is kept with its attempt, and the journal tells it; of several the last one holds', async () => {
  const { callId, contactId } = await givenAttempt(db, { state: 'answered' })
  expect(await agreeCallback(db, { callId, ...AGREED, dueAt: after(9000) })).toBe(true)
  expect(await agreeCallback(db, { callId, ...AGREED })).toBe(true)
  expect((await findAttempt(db, { callId }))?.callback).toEqual({ wantedAt: after(3600), dueAt: after(7200) })
  const explained = await explainContact(db, { contactId })
  expect(explained?.decisions.at(-1)).toMatchObject({
    decision: 'callback-agreed',
    detail: { wanted_at: after(3600).toISOString(), due_at: after(7200).toISOString() },
  })
})

test('where the person says they are, their contact and its campaign keep to it', async () => {
  const { callId, contactId, campaignId } = await givenAttempt(db, { state: 'answered' })
  const timeZone = 'Asia/Vladivostok|Europe/Moscow'
  for (let again = 0; again < 2; again++)
    expect(await agreeCallback(db, { callId, ...AGREED, timeZone })).toBe(true)
  expect((await readContact(db, { contactId }))?.time_zone).toBe(timeZone)
  expect((await campaignStanding(db, { campaignId })).timeZones).toEqual([timeZone])
  const explained = await explainContact(db, { contactId })
  expect(explained?.decisions.at(-1)?.detail).toMatchObject({ time_zone: timeZone })
  expect(await earlierCallbacks(db, { callId })).toBe(0) // this call's own is none
})

test('nothing is agreed in a call that is over', async () => {
  const { callId } = await givenAttempt(db, { state: 'answered' })
  const end = { outcome: 'conversation', reason: 'person-hung-up', redial: undefined } as const
  await closeAttempt(db, { callId, ...end, now: after(60) })
  expect(await agreeCallback(db, { callId, ...AGREED })).toBe(false)
})

test('attempts of before the migration have none', async () => {
  const { callId } = await givenAttempt(db, { state: 'answered' })
  await db.script(
    `alter table attempts drop column callback_wanted_at, drop column callback_at;
     delete from schema_migrations where name like '%-callbacks.sql'`,
  )
  expect(await migrate(db)).toEqual([expect.stringMatching(/-callbacks\.sql$/)])
  expect((await findAttempt(db, { callId }))?.callback).toBeNull()
})
