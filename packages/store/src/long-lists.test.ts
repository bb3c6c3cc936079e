import { systemIds } from '@perezvon/runtime/ids'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { listCalls } from './calls.ts'
import { campaignStanding } from './campaign-standing.ts'
import { listContacts } from './contacts.ts'
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
const rowsReadOf = (table: string) =>
  statement<{ rows: number }>(
    `test-rows-read-of-${table}`,
    `select seq_tup_read + coalesce(idx_tup_fetch, 0) as rows from pg_stat_xact_user_tables where relid = '${table}'::regclass`,
  )
const CONTACTS_READ = rowsReadOf('contacts')
const ATTEMPTS_READ = rowsReadOf('attempts')

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

/** How many rows of a table PostgreSQL looks at for it: what a pass of the pump, or a page of a list, costs. */
function rowsRead(work: (tx: Database) => Promise<unknown>, counted = CONTACTS_READ): Promise<number> {
  return db.transaction(async (tx) => {
    const before = (await tx.row(counted))?.rows ?? 0
    await work(tx)
    return ((await tx.row(counted))?.rows ?? 0) - before
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

/** A long list of which nearly all is over; one of a rare kind lies at its very end. */
const FILL_FINISHED = statement(
  'test-fill-finished',
  `insert into contacts (id, campaign_id, phone, client_id, state, due_at, outcome, reason, created_at)
   select 'cont_' || lpad(($3 + n)::text, 20, '0'), $1, '+7' || (9000000000 + n), 'row-' || n,
     case when n = $3 then 'waiting' else 'finished' end, case when n = $3 then $2::timestamptz end,
     case when n = $3 then null when n = $3 - 1 then 'lost' else 'no-answer' end,
     case when n = $3 then null when n = $3 - 1 then 'report-overdue' else 'ring-limit' end, $2
   from generate_series(1, $3::int) as n`,
)

test('a page of contacts costs a page, however rare what it asks for', async () => {
  const listed = await givenCampaign(db, { people: 0 })
  await db.run(FILL_FINISHED, [listed, NOON, PEOPLE])
  await db.script('analyze contacts')
  const rare = [
    { state: 'waiting' as const },
    { outcome: 'lost' as const },
    { reason: 'report-overdue' },
    { reason: 'report-overdue', outcome: 'lost' as const, state: 'finished' as const },
    { phone: `+7${9_000_000_000 + PEOPLE - 5}` },
    { clientId: `row-${PEOPLE - 5}`, state: 'finished' as const },
  ]
  // Asked often enough that PostgreSQL may plan it once for all values.
  for (let round = 0; round < 7; round += 1)
    for (const filter of rare) {
      const ask = (tx: Database) => listContacts(tx, { campaignId: listed, limit: 10, ...filter })
      expect(await rowsRead(ask)).toBeLessThan(10)
      expect((await ask(db)).items).toHaveLength(1)
    }
  const page = (cursor?: string) => (tx: Database) =>
    listContacts(tx, { campaignId: listed, limit: 10, cursor })
  const first = await page()(db)
  const second = await page(first.next_cursor ?? undefined)(db)
  expect(second.items.map(({ client_id }) => client_id)).toEqual(
    Array.from({ length: 10 }, (_, index) => `row-${index + 11}`),
  )
  expect(await rowsRead(page(first.next_cursor ?? undefined))).toBeLessThan(50)
  expect(await rowsRead((tx) => campaignStanding(tx, { campaignId: listed }))).toBeLessThan(20)
})

const FILL_CALLS = statement(
  'test-fill-calls',
  `insert into attempts (call_id, campaign_id, contact_id, attempt, phone, agent_name, agent_version, ring_seconds, state,
     outcome, reason, planned_at, ended_at)
   select 'call_' || lpad(n::text, 20, '0'), $1, $2, n, '+79160000000', 'halo', 1, 45, 'ended',
     case when n = 1 then 'lost' else 'busy' end, 'x', $3, $3 from generate_series(1, $4::int) as n`,
)

test('a page of calls costs a page, however rare what it asks for', async () => {
  const { items } = await listContacts(db, { campaignId, limit: 1 })
  await db.run(FILL_CALLS, [campaignId, items[0]?.id, NOON, PEOPLE])
  await db.script('analyze attempts')
  for (let round = 0; round < 7; round += 1)
    for (const filter of [{ outcome: 'lost' as const }, { outcome: 'lost' as const, campaignId }]) {
      const ask = (tx: Database) => listCalls(tx, { limit: 10, ...filter })
      expect(await rowsRead(ask, ATTEMPTS_READ)).toBeLessThan(10)
      expect((await ask(db)).items).toHaveLength(1)
    }
  const inbound = { campaignId, direction: 'inbound', limit: 10 } as const
  expect(await rowsRead((tx) => listCalls(tx, inbound), ATTEMPTS_READ)).toBe(0)
  expect(await listCalls(db, inbound)).toEqual({ items: [], next_cursor: null })
})
