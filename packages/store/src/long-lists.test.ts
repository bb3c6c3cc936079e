import { systemIds } from '@perezvon/runtime/ids'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Database, statement } from './database.ts'
import { deferZones } from './deferrals.ts'
import { planAttempts } from './plan-attempts.ts'
import { runningCampaigns } from './running-campaigns.ts'
import { after, givenCampaign, NOON } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

/** Enough that PostgreSQL has a reason not to read them all; every tenth lives where nobody may be called now. */
const PEOPLE = 20_000
const FILL = statement(
  'test-fill-campaign',
  `insert into contacts (id, campaign_id, phone, state, due_at, time_zone, created_at)
   select 'cont_' || lpad(n::text, 20, '0'), $1, '+7' || (9000000000 + n), 'waiting',
     case when n % 10 = 0 then $2::timestamptz + interval '1 day' else $2 end,
     case when n % 10 = 0 then 'Asia/Kamchatka' end, $2 from generate_series(1, $3) as n`,
)
const COUNT = statement(
  'test-count-filled',
  'update campaign_counters set contacts = contacts + $2, waiting = waiting + $2 where campaign_id = $1',
)
const ROWS_READ = statement<{ rows: number }>(
  'test-rows-read',
  `select seq_tup_read + coalesce(idx_tup_fetch, 0) as rows from pg_stat_xact_user_tables where relid = 'contacts'::regclass`,
)

let scratch: ScratchDatabase
let db: Database
let campaignId: Awaited<ReturnType<typeof givenCampaign>>

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
  campaignId = await givenCampaign(db)
  await givenCampaign(db)
  await db.run(FILL, [campaignId, NOON, PEOPLE])
  await db.run(COUNT, [campaignId, PEOPLE])
  await db.script('analyze contacts')
})
afterAll(() => scratch.drop())

/** How many contacts PostgreSQL looks at for it: what a pass of the pump costs. */
function rowsRead(work: (tx: Database) => Promise<unknown>): Promise<number> {
  return db.transaction(async (tx) => {
    const before = (await tx.row(ROWS_READ))?.rows ?? 0
    await work(tx)
    return ((await tx.row(ROWS_READ))?.rows ?? 0) - before
  })
}

test('what the pump asks of a long list does not grow with the list', async () => {
  const closed = [{ timeZone: 'Asia/Kamchatka', until: after(86_400), detail: {} }]
  const place = { campaignId, campaignTimeZone: 'Europe/Moscow' }
  const defer = (tx: Database) => deferZones(tx, { ...place, closed, limit: 1000, now: NOON })
  expect(await rowsRead(defer)).toBeLessThan(100)
  expect(await rowsRead((tx) => runningCampaigns(tx, { now: NOON }))).toBeLessThan(100)
  const plan = { campaignId, limit: 5, closedZones: ['Asia/Kamchatka'], newCallId: systemIds.call }
  expect(await rowsRead((tx) => planAttempts(tx, { ...plan, now: NOON }))).toBeLessThan(200)
  // The list is there: somebody is planned, and in a day there is somebody to defer.
  expect((await planAttempts(db, { ...plan, now: NOON })).planned).toHaveLength(5)
  const tomorrow = { ...place, closed, limit: 1000, now: after(86_400) }
  expect(await deferZones(db, tomorrow)).toBe(1000)
})
