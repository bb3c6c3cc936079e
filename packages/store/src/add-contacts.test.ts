import { type ContactSpec, contactSpecSchema } from '@perezvon/contracts/campaign/contact-spec'
import { type ListedContact, listedAsWritten } from '@perezvon/contracts/campaign/listed-contact'
import type { CampaignId } from '@perezvon/contracts/ids'
import { systemIds } from '@perezvon/runtime/ids'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { addContacts } from './add-contacts.ts'
import { saveAgentVersion } from './agents.ts'
import { findCampaign } from './campaigns.ts'
import { listContacts } from './contacts.ts'
import { type Database, statement } from './database.ts'
import { after, givenCampaign, NOON, sampleAgent, samplePhone } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

const END_OTHERS = statement(
  'test-end-others',
  // Of this test's own schema: other files' imports go on beside it.
  `select pg_terminate_backend(pid) from (
     select distinct l.pid from pg_locks l join pg_class c on c.oid = l.relation
     where l.pid <> pg_backend_pid() and c.relnamespace = current_schema()::regnamespace
   ) as writing`,
)
const ZONES = statement<{ time_zone: string }>(
  'test-zones',
  'select time_zone from campaign_time_zones where campaign_id = $1 order by time_zone',
)

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl'), poolSize: 6 })
  db = scratch.db
})
afterAll(() => scratch.drop())

type Given = Partial<ContactSpec> & { phone: string }

function listed(given: Given, more: Partial<ListedContact> = {}): ListedContact {
  return { ...listedAsWritten(contactSpecSchema.parse(given)), ...more }
}

/** Contacts some at a time, with their own ids. */
function* people(indexes: readonly number[]): Generator<ListedContact[]> {
  for (let at = 0; at < indexes.length; at += 500)
    yield indexes
      .slice(at, at + 500)
      .map((index) => listed({ phone: samplePhone(index), id: `order-${index}` }))
}

const add = (
  campaignId: CampaignId,
  contacts: Iterable<readonly ListedContact[]> | AsyncIterable<readonly ListedContact[]>,
) => addContacts(db, { campaignId, contacts, now: NOON, writeId: systemIds.writeContact })

const range = (count: number) => Array.from({ length: count }, (_, index) => index)

const countersOf = async (id: CampaignId) => (await findCampaign(db, { id }))?.counters

test('a contact keeps all that its row says; its end is the nearer of its own and the campaign’s time to live', async () => {
  const { agent } = await saveAgentVersion(db, { spec: sampleAgent({ name: 'other' }), now: NOON })
  const campaignId = await givenCampaign(db, { people: 0, time_to_live_seconds: 3600 })
  const whole = {
    id: 'a-1',
    phone: samplePhone(1),
    name: 'Анна "Аня" \\ Т.',
    variables: { city: 'Тверь\t"центр"', order: '7\\8' },
    metadata: { source: 'crm\n2' },
    priority: 9,
    not_before: after(600).toISOString(),
    not_after: after(1800).toISOString(),
    consent: 'crm:4711',
  }
  const zone = 'Asia/Omsk|Europe/Moscow'
  const placed = { zone, agent: { name: agent.name, version: agent.version } }
  await add(campaignId, [[listed(whole, placed), listed({ phone: samplePhone(2) })]])
  const { items } = await listContacts(db, { campaignId, limit: 5 })
  const { id: client_id, not_before, not_after, ...same } = whole
  expect(items).toMatchObject([
    { ...same, client_id, time_zone: zone, agent: 'other@1', due_at: not_before, expires_at: not_after },
    {
      priority: 5,
      due_at: NOON.toISOString(),
      expires_at: after(3600).toISOString(),
      agent: null,
      time_zone: null,
    },
  ])
  expect(await db.rows(ZONES, [campaignId])).toEqual([{ time_zone: zone }])
})

test('an import that breaks off half way is finished by sending it again: nobody twice, nobody lost', async () => {
  const campaignId = await givenCampaign(db, { people: 0 })
  async function* brokenOff() {
    yield* people(range(13_000))
    throw new Error('the client is gone')
  }
  await expect(add(campaignId, brokenOff())).rejects.toThrow('the client is gone')
  const before = await countersOf(campaignId)
  expect(before?.contacts).toBeGreaterThanOrEqual(10_000)
  expect(before?.contacts).toBeLessThan(13_000)
  const again = await add(campaignId, people(range(14_000)))
  expect(again.added + (before?.contacts ?? 0)).toBe(14_000)
  expect(again.added + again.duplicates).toBe(14_000)
  expect(await countersOf(campaignId)).toMatchObject({ contacts: 14_000, waiting: 14_000 })
})

test('a database connection that is cut in the middle fails the import, and sending it again finishes it', async () => {
  const campaignId = await givenCampaign(db, { people: 0 })
  async function* cutWhileWriting() {
    for (const some of people(range(20_000))) yield some
    let cut = 0
    // The first batches are being written by now; whoever writes is cut off.
    while (cut === 0) cut = (await db.rows(END_OTHERS)).length
    yield* people(range(20_000).map((index) => index + 20_000))
  }
  await expect(add(campaignId, cutWhileWriting())).rejects.toThrow()
  await add(campaignId, people(range(25_000)))
  expect(await countersOf(campaignId)).toMatchObject({ contacts: 25_000, waiting: 25_000 })
})

test('two imports of one list at once, one from behind, add each contact once and do not stand in each other’s way', async () => {
  const campaignId = await givenCampaign(db, { people: 0 })
  const forwards = range(12_000)
  const reports = await Promise.all([
    add(campaignId, people(forwards)),
    add(campaignId, people(forwards.toReversed())),
  ])
  expect(reports.reduce((sum, { added }) => sum + added, 0)).toBe(12_000)
  expect(reports.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(12_000)
  expect(await countersOf(campaignId)).toMatchObject({ contacts: 12_000, waiting: 12_000 })
})

test('a list is read no further ahead than its batches are written', async () => {
  const campaignId = await givenCampaign(db, { people: 0 })
  let handedOut = 0
  function* counted() {
    for (const some of people(range(30_000))) {
      handedOut += some.length
      yield some
    }
  }
  const held = await holdCampaign(campaignId)
  const adding = add(campaignId, counted())
  // The first batch waits for the campaign, the second is full: nothing more is taken.
  await held.untilSomebodyWaits()
  expect(handedOut).toBeLessThanOrEqual(15_000)
  await held.release()
  expect(await adding).toMatchObject({ added: 30_000 })
})

const HOLD = statement('test-hold-campaign', 'select id from campaigns where id = $1 for update')
const WAITING = statement<{ waiting: number }>(
  'test-waiting',
  `select count(*) as waiting from pg_stat_activity
   where wait_event_type = 'Lock' and datname = current_database() and query like '%contacts%'`,
)

/** Keeps a campaign locked until it is released. */
async function holdCampaign(campaignId: CampaignId) {
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const { promise: isHeld, resolve: hold } = Promise.withResolvers<void>()
  const holding = db.transaction(async (tx) => {
    await tx.rows(HOLD, [campaignId])
    hold()
    await released
  })
  await isHeld
  return {
    untilSomebodyWaits: async () => {
      while (((await db.row(WAITING))?.waiting ?? 0) === 0);
    },
    release: () => {
      release()
      return holding
    },
  }
}
