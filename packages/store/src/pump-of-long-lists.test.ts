import { systemIds } from '@perezvon/runtime/ids'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { roomOfPool } from './caller-ids.ts'
import { type Database, statement } from './database.ts'
import { undoVoidDeferrals } from './deferrals.ts'
import { finishLeftContacts } from './finish-contacts.ts'
import { planAttempts } from './plan-attempts.ts'
import { runningCampaigns } from './running-campaigns.ts'
import { after, givenCampaign, NOON } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

/** Enough that PostgreSQL has a reason not to read them all. */
const PEOPLE = 20_000
const HALF = PEOPLE / 2

/** Every tenth lives where nobody may be called now. */
const FILL = statement(
  'test-fill-campaign-for-pump',
  `insert into contacts (id, campaign_id, phone, state, due_at, wanted_at, time_zone, created_at)
   select 'cont_' || $1::text || n, $2, '+7' || (9000000000 + n), 'waiting',
     case when n % 10 = 0 then $3::timestamptz + interval '1 day' else $3 end, $3,
     case when n % 10 = 0 then 'Asia/Kamchatka' end, $3 from generate_series(1, $4) as n`,
)
const COUNT = statement(
  'test-count-filled-for-pump',
  'update campaign_counters set contacts = contacts + $2, waiting = waiting + $2 where campaign_id = $1',
)
/** Half of the numbers were dialled an hour ago, all of them from a pool of ten. */
const DIALLED = statement(
  'test-fill-attempts-for-pump',
  `insert into attempts (call_id, contact_id, attempt, phone, agent_name, agent_version, caller_id, ring_seconds, state,
     outcome, reason, planned_at, claimed_at, ended_at)
   select 'call_' || n, 'cont_a' || n, 1, '+7' || (9000000000 + n), 'halo', 1, '+7495000000' || (n % 10), 45, 'ended',
     'busy', 'sip-486', $1, $1, $1 from generate_series(1, $2) as n`,
)
const ROWS_READ = statement<{ rows: number }>(
  'test-rows-read-for-pump',
  `select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) as rows from pg_stat_xact_user_tables
   where relid in ('contacts'::regclass, 'attempts'::regclass)`,
)

let scratch: ScratchDatabase
let db: Database
let awake: Awaited<ReturnType<typeof givenCampaign>>
let asleep: Awaited<ReturnType<typeof givenCampaign>>
let nagged: Awaited<ReturnType<typeof givenCampaign>>

const POOL = Array.from({ length: 10 }, (_, index) => `+7495000000${index}`)

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
  const caller_ids = { numbers: POOL, one_call_at_a_time: true }
  awake = await givenCampaign(db, { caller_ids })
  asleep = await givenCampaign(db)
  nagged = await givenCampaign(db)
  await db.run(FILL, ['a', awake, NOON, PEOPLE])
  await db.run(FILL, ['b', asleep, NOON, PEOPLE])
  await db.run(FILL, ['c', nagged, NOON, PEOPLE])
  for (const campaignId of [awake, asleep, nagged]) await db.run(COUNT, [campaignId, PEOPLE])
  await db.run(DIALLED, [after(-3600), HALF])
  await db.script(
    `update contacts set due_at = due_at + interval '1 day', deferred_by = 1 where campaign_id = '${asleep}'`,
  )
  await db.script('vacuum analyze contacts')
  await db.script('analyze attempts')
})
afterAll(() => scratch.drop())

/** How many contacts and attempts PostgreSQL looks at for it: what a pass of the pump costs. */
function rowsRead(work: (tx: Database) => Promise<unknown>): Promise<number> {
  return db.transaction(async (tx) => {
    const before = (await tx.row(ROWS_READ))?.rows ?? 0
    await work(tx)
    return ((await tx.row(ROWS_READ))?.rows ?? 0) - before
  })
}

const plan = {
  limit: 5,
  closedZones: ['Asia/Kamchatka'],
  newCallId: systemIds.call,
  now: NOON,
}

test('a long list of which everybody was put off costs no more than one of which nobody was', async () => {
  expect((await runningCampaigns(db, { now: NOON })).map(({ id }) => id)).not.toContain(asleep)
  expect(await rowsRead((tx) => planAttempts(tx, { ...plan, campaignId: asleep }))).toBeLessThan(20)
  expect(await rowsRead((tx) => finishLeftContacts(tx, { now: NOON }))).toBeLessThan(20)
})

test('of a long list of numbers that were called too often each pass looks at a few hundred, and gets on', async () => {
  const capped = (tx: Database) =>
    planAttempts(tx, { ...plan, campaignId: nagged, accountCaps: { per_day: 1 } })
  expect(await rowsRead(capped)).toBeLessThan(3000)
  for (let pass = 0; pass < 5; pass++) expect(await capped(db)).toMatchObject({ planned: [], capped: 200 })
})

test('a pool’s room is known without looking at the calls that it was shown in before', async () => {
  const pool = { numbers: POOL, oneCallAtATime: true }
  expect(await rowsRead((tx) => planAttempts(tx, { ...plan, campaignId: awake }))).toBeLessThan(200)
  // Five of its numbers are shown in a call now, each was in a thousand before.
  expect(await rowsRead((tx) => roomOfPool(tx, pool))).toBeLessThan(50)
  expect(await roomOfPool(db, pool)).toBe(5)
})

test('terms that change again and again do not look at those whom the last ones put off', async () => {
  const undo = (tx: Database) => undoVoidDeferrals(tx, { limit: 100, now: NOON })
  await db.script(`update campaigns set deferrals_void = true where id = '${asleep}'`)
  expect(await rowsRead(undo)).toBeLessThan(20)
  await db.script(`update campaigns set deferrals_void = true, spec_version = 2 where id = '${asleep}'`)
  expect(await rowsRead(undo)).toBeLessThan(2000)
  expect(await undo(db)).toBe(100)
})
