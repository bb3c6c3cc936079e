import { campaignChangesSchema } from '@perezvon/contracts/campaign/campaign-spec'
import type { CampaignId } from '@perezvon/contracts/ids'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { listJournal } from './campaign-journal.ts'
import { findCampaign, moveCampaign } from './campaigns.ts'
import { changeCampaign } from './change-campaign.ts'
import { renewExpiry } from './contact-expiry.ts'
import { listContacts } from './contacts.ts'
import { type Database, statement } from './database.ts'
import { after, givenCampaign, NOON } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

const VOID = statement<{ deferrals_void: boolean; not_after: Date | null }>(
  'test-deferrals-void',
  'select deferrals_void, not_after from campaigns where id = $1',
)
const OWN_END = statement(
  'test-own-end',
  'update contacts set not_after = $2, expires_at = $2 where campaign_id = $1 and phone = $3',
)
const MANY = statement(
  'test-many-waiting',
  `insert into contacts (id, campaign_id, phone, state, due_at, created_at)
   select 'cont_' || lpad(n::text, 20, '0'), $1, '+7' || (9000000000 + n), 'waiting', $2, $2
   from generate_series(1, $3::int) as n`,
)
const COUNT_EXPIRING = statement<{ contacts: number }>(
  'test-count-expiring',
  'select count(*) as contacts from contacts where campaign_id = $1 and expires_at = $2',
)

const change = (id: CampaignId, written: object, ifVersion?: number) =>
  changeCampaign(db, { id, changes: campaignChangesSchema.parse(written), ifVersion, now: after(5) })

test('a change is journalled with what was and what is, and counts the version', async () => {
  const id = await givenCampaign(db)
  expect(await change(id, { concurrency: 50, budget: { money: 10 } })).toMatchObject({
    ok: true,
    campaign: { spec_version: 2, spec: { concurrency: 50 }, budget_use: { money: { limit: 10, used: 0 } } },
  })
  const { items } = await listJournal(db, { campaignId: id, limit: 10 })
  expect(items.at(-1)).toMatchObject({
    at: after(5).toISOString(),
    entry: 'changed',
    detail: {
      spec_version: 2,
      changed: { concurrency: { before: 10, after: 50 }, budget: { before: null, after: { money: 10 } } },
    },
  })
})

test('the same terms again change nothing and are not journalled', async () => {
  const id = await givenCampaign(db)
  await change(id, { concurrency: 50 })
  expect(await change(id, { concurrency: 50 })).toMatchObject({
    ok: true,
    campaign: { spec_version: 2 },
    changed: {},
  })
  expect((await listJournal(db, { campaignId: id, limit: 10 })).items).toHaveLength(2)
})

test('of two who change the same version one is told that the other was first', async () => {
  const id = await givenCampaign(db)
  const both = await Promise.all([change(id, { concurrency: 50 }, 1), change(id, { concurrency: 60 }, 1)])
  expect(both.map((result) => result?.ok).toSorted()).toEqual([false, true])
  expect(both.find((result) => result?.ok === false)).toEqual({ ok: false, why: 'version', version: 2 })
})

test.each([
  [{ calling_windows: [{ from: '10:00', to: '11:00' }] }, true],
  [{ blackout_dates: ['2026-12-31'] }, true],
  [{ frequency_caps: { per_day: 1 } }, true],
  [{ concurrency: 3 }, false],
])('%j: contacts that were put off are looked at again: %s', async (written, expected) => {
  const id = await givenCampaign(db)
  await change(id, written)
  expect((await db.row(VOID, [id]))?.deferrals_void).toBe(expected)
})

test('a campaign that is over keeps its terms, and terms that do not fit are refused', async () => {
  const over = await givenCampaign(db)
  await moveCampaign(db, { id: over, cause: 'cancel', now: NOON })
  expect(await change(over, { concurrency: 3 })).toEqual({ ok: false, why: 'state', state: 'cancelled' })
  const id = await givenCampaign(db, { not_before: '2026-11-20T09:00:00Z' })
  const refused = await change(id, { not_after: '2026-11-19T09:00:00Z' })
  expect(refused).toMatchObject({ ok: false, why: 'terms' })
  expect((await findCampaign(db, { id }))?.spec_version).toBe(1)
  await change(id, { not_after: '2026-11-21T09:00:00Z' })
  expect((await db.row(VOID, [id]))?.not_after?.toISOString()).toBe('2026-11-21T09:00:00.000Z')
})

test('another time to live is another end for each who waits; a contact’s own end stays the nearest', async () => {
  const id = await givenCampaign(db, {
    people: 0,
    contacts: [{ phone: '+79160000001' }, { phone: '+79160000002' }],
  })
  await db.run(OWN_END, [id, after(600), '+79160000001'])
  await change(id, { time_to_live_seconds: 3600 })
  const ends = async () => {
    await renewExpiry(db)
    return (await listContacts(db, { campaignId: id, limit: 5 })).items.map(({ expires_at }) => expires_at)
  }
  expect(await ends()).toEqual([after(600).toISOString(), after(3600).toISOString()])
  await change(id, { time_to_live_seconds: 60 })
  expect(await ends()).toEqual([after(60).toISOString(), after(60).toISOString()])
  await change(id, { time_to_live_seconds: null })
  expect(await ends()).toEqual([after(600).toISOString(), null])
})

test('a long list is renewed in batches, and from where it was left', async () => {
  const id = await givenCampaign(db, { people: 0 })
  await db.run(MANY, [id, NOON, 12_000])
  await change(id, { time_to_live_seconds: 3600 })
  const renewed = async () => (await db.row(COUNT_EXPIRING, [id, after(3600)]))?.contacts
  expect(await renewExpiry(db, { limit: 1 })).toBe(5000)
  expect(await renewed()).toBe(5000)
  expect(await renewExpiry(db)).toBe(7000)
  expect(await renewed()).toBe(12_000)
  expect(await renewExpiry(db)).toBe(0)
})
