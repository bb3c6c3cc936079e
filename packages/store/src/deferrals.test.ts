import type { CampaignId } from '@perezvon/contracts/ids'
import { systemIds } from '@perezvon/runtime/ids'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { forbidDeferrals, termsInForce } from './campaign-terms.ts'
import { closeAttempt } from './close-attempt.ts'
import { listContacts } from './contacts.ts'
import { type Database, statement } from './database.ts'
import { explainContact } from './decisions.ts'
import { type ClosedZone, deferContacts, deferZones, undoVoidDeferrals } from './deferrals.ts'
import { planAttempts } from './plan-attempts.ts'
import { after, givenAttempt, givenCampaign, NOON } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

let scratch: ScratchDatabase
let db: Database

beforeEach(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterEach(() => scratch.drop())

/** As a change of terms does it: a new version, and what older ones put off is void. */
const CHANGE_TERMS = statement(
  'test-change-terms',
  'update campaigns set spec_version = spec_version + 1, deferrals_void = true where id = $1',
)
const IS_VOID = statement<{ deferrals_void: boolean }>(
  'test-is-void',
  'select deferrals_void from campaigns where id = $1',
)

const closed: ClosedZone = {
  timeZone: 'Europe/Moscow',
  until: after(7200),
  detail: { reason: 'outside-window' },
}
const putOff = (campaignId: CampaignId, termsVersion?: number) =>
  deferZones(db, {
    campaignId,
    campaignTimeZone: 'Europe/Moscow',
    closed: [closed],
    termsVersion,
    limit: 100,
    now: NOON,
  })
const undo = (limit = 100) => undoVoidDeferrals(db, { limit, now: after(1) })
const isVoid = async (id: CampaignId) => (await db.row(IS_VOID, [id]))?.deferrals_void
const dueAt = async (campaignId: CampaignId) =>
  (await listContacts(db, { campaignId, limit: 50 })).items.map(({ due_at }) => due_at)

test('changed terms bring forward whoever the old ones had put off, some at a time, and say so', async () => {
  const id = await givenCampaign(db, { people: 5 })
  const untouched = await givenCampaign(db, { people: 1 })
  expect(await putOff(id)).toBe(5)
  await putOff(untouched)
  expect(await undo()).toBe(0)
  await db.run(CHANGE_TERMS, [id])
  expect(await undo(3)).toBe(3)
  expect(await isVoid(id)).toBe(true)
  expect(await undo(3)).toBe(2)
  expect(await undo(3)).toBe(0)
  expect(await isVoid(id)).toBe(false)
  expect(await dueAt(id)).toEqual(Array<string>(5).fill(NOON.toISOString()))
  expect(await dueAt(untouched)).toEqual([closed.until.toISOString()])
  const { items } = await listContacts(db, { campaignId: id, limit: 1 })
  const why = await explainContact(db, { contactId: items[0]?.id ?? 'cont_' })
  expect(why?.decisions.slice(-2)).toMatchObject([
    { decision: 'deferred' },
    {
      decision: 'brought-forward',
      detail: { reason: 'terms-changed', due_at: NOON.toISOString(), spec_version: 2 },
    },
  ])
})

test('what the new terms put off stands: nobody is brought forward and put off in turn for ever', async () => {
  const id = await givenCampaign(db, { people: 3 })
  await putOff(id)
  await db.run(CHANGE_TERMS, [id])
  expect(await undo()).toBe(3)
  expect(await putOff(id, 2)).toBe(3)
  expect(await undo()).toBe(0)
  expect(await isVoid(id)).toBe(false)
  expect(await dueAt(id)).toEqual(Array<string>(3).fill(closed.until.toISOString()))
})

test('whoever still goes by older terms puts nobody off and plans nobody', async () => {
  const id = await givenCampaign(db, { people: 2 })
  await db.run(CHANGE_TERMS, [id])
  expect(await putOff(id, 1)).toBe(0)
  const plan = { campaignId: id, limit: 5, now: NOON, newCallId: systemIds.call }
  expect((await planAttempts(db, { ...plan, termsVersion: 1 })).planned).toEqual([])
  expect((await planAttempts(db, { ...plan, termsVersion: 2 })).planned).toHaveLength(2)
})

const LOCKS_AWAITED = statement<{ waiting: number }>(
  'test-locks-awaited',
  `select count(*) as waiting from pg_locks where locktype = 'advisory' and not granted
     and database = (select oid from pg_database where datname = current_database())`,
)

test('a deferral that is just being written by older terms is waited for, and undone as well', async () => {
  const { contactId, campaignId, callId } = await givenAttempt(db, { state: 'claimed' })
  const redial = { dueAt: NOON, detail: {} }
  await closeAttempt(db, { callId, outcome: 'busy', reason: 'sip-486', redial, now: NOON })
  const began = Promise.withResolvers<void>()
  const mayEnd = Promise.withResolvers<void>()
  const slow = db.transaction(async (tx) => {
    await termsInForce(tx, { campaignId, version: 1 })
    began.resolve()
    await mayEnd.promise
    await deferContacts(tx, {
      deferrals: [{ contactId, until: after(7200), detail: {} }],
      termsVersion: 1,
      now: NOON,
    })
  })
  await began.promise
  await db.run(CHANGE_TERMS, [campaignId])
  const settled = undo()
  await expect
    .poll(async () => (await db.row(LOCKS_AWAITED))?.waiting, { timeout: 20_000, interval: 5 })
    .toBe(1)
  // Who is about another campaign waits for nobody.
  await db.transaction((tx) => forbidDeferrals(tx, { campaignId: systemIds.campaign() }))
  mayEnd.resolve()
  await slow
  expect(await settled).toBe(0)
  expect(await isVoid(campaignId)).toBe(true)
  expect(await undo()).toBe(1)
  expect(await undo()).toBe(0)
  expect(await isVoid(campaignId)).toBe(false)
  expect(await dueAt(campaignId)).toEqual([NOON.toISOString()])
})

test('a redial that waits for a window or a cap is brought forward to the time of its rule', async () => {
  const { callId, campaignId } = await givenAttempt(db, { state: 'claimed' })
  await closeAttempt(db, {
    callId,
    outcome: 'busy',
    reason: 'sip-486',
    redial: { dueAt: after(7200), wantedAt: after(300), termsVersion: 1, detail: { rule: 'busy' } },
    now: after(10),
  })
  await db.run(CHANGE_TERMS, [campaignId])
  expect(await undo()).toBe(1)
  expect(await dueAt(campaignId)).toEqual([after(300).toISOString()])
})

test('a redial that was decided by terms which changed meanwhile is looked at again', async () => {
  const { callId, campaignId } = await givenAttempt(db, { state: 'claimed' })
  await db.run(CHANGE_TERMS, [campaignId])
  expect(await undo()).toBe(0)
  expect(await isVoid(campaignId)).toBe(false)
  const redial = { dueAt: after(7200), wantedAt: after(300), termsVersion: 1, detail: {} }
  await closeAttempt(db, { callId, outcome: 'busy', reason: 'sip-486', redial, now: after(10) })
  expect(await isVoid(campaignId)).toBe(true)
  expect(await undo()).toBe(1)
  expect(await dueAt(campaignId)).toEqual([after(300).toISOString()])
})
