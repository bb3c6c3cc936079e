import { type ContactSpec, contactSpecSchema } from '@perezvon/contracts/campaign/contact-spec'
import { listedAsWritten } from '@perezvon/contracts/campaign/listed-contact'
import type { CampaignId } from '@perezvon/contracts/ids'
import { systemIds } from '@perezvon/runtime/ids'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { addContacts } from './add-contacts.ts'
import { findCampaign, moveCampaign } from './campaigns.ts'
import { findContact, listContacts } from './contacts.ts'
import type { Database } from './database.ts'
import { givenCampaign, NOON, samplePhone } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'
import { isSuppressed, suppressNumber } from './suppressions.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

function* listed(contacts: Iterable<Partial<ContactSpec> & { phone: string }>) {
  for (const contact of contacts) yield [listedAsWritten(contactSpecSchema.parse(contact))]
}

const add = (campaignId: CampaignId, contacts: Iterable<Partial<ContactSpec> & { phone: string }>) =>
  addContacts(db, {
    campaignId,
    contacts: listed(contacts),
    now: NOON,
    writeId: systemIds.writeContact,
  })

test('adds a long list as it streams, in its order', async () => {
  const campaignId = await givenCampaign(db, { people: 0 })
  function* people() {
    for (let index = 0; index < 4500; index++) yield { phone: samplePhone(index), name: `№ ${index}` }
  }
  expect(await add(campaignId, people())).toEqual({ added: 4500, duplicates: 0, suppressed: 0 })
  const campaign = await findCampaign(db, { id: campaignId })
  expect(campaign?.counters).toMatchObject({ contacts: 4500, waiting: 4500, finished: 0 })
  const seen: string[] = []
  let cursor: string | null | undefined
  do {
    const page = await listContacts(db, { campaignId, limit: 500, cursor: cursor ?? undefined })
    seen.push(...page.items.map(({ phone }) => phone))
    cursor = page.next_cursor
  } while (cursor)
  expect(seen).toEqual(Array.from({ length: 4500 }, (_, index) => samplePhone(index)))
})

test('sending a list again adds nothing, by the client’s id and by the number', async () => {
  const campaignId = await givenCampaign(db, { people: 0 })
  const list = [{ phone: samplePhone(1), id: 'a' }, { phone: samplePhone(2) }]
  expect(await add(campaignId, list)).toEqual({ added: 2, duplicates: 0, suppressed: 0 })
  expect(await add(campaignId, list)).toEqual({ added: 0, duplicates: 2, suppressed: 0 })
  const changed = [
    { phone: samplePhone(9), id: 'a' },
    { phone: samplePhone(2), id: 'b' },
    { phone: samplePhone(3) },
  ]
  expect(await add(campaignId, changed)).toEqual({ added: 1, duplicates: 2, suppressed: 0 })
  const twice = [{ phone: samplePhone(4) }, { phone: samplePhone(4) }]
  expect(await add(campaignId, twice)).toEqual({ added: 1, duplicates: 1, suppressed: 0 })
})

test('the same number may be in two campaigns', async () => {
  const list = [{ phone: samplePhone(1), id: 'a' }]
  for (const campaignId of [await givenCampaign(db, { people: 0 }), await givenCampaign(db, { people: 0 })])
    expect(await add(campaignId, list)).toMatchObject({ added: 1 })
})

test('a suppressed number is kept with its outcome and never waits', async () => {
  const phone = '+79167770001'
  await suppressNumber(db, { phone, source: 'import', reason: 'old list', now: NOON })
  expect(await isSuppressed(db, { phone })).toBe(true)
  const campaignId = await givenCampaign(db, { people: 0 })
  expect(await add(campaignId, [{ phone }, { phone: samplePhone(1) }])).toEqual({
    added: 1,
    duplicates: 0,
    suppressed: 1,
  })
  const { items } = await listContacts(db, { campaignId, outcome: 'refused', limit: 5 })
  expect(items).toMatchObject([{ phone, state: 'finished', reason: 'suppressed', due_at: null }])
  const campaign = await findCampaign(db, { id: campaignId })
  expect(campaign?.counters).toMatchObject({ contacts: 2, waiting: 1, finished: 1, outcomes: { refused: 1 } })
})

test('suppressing a number finishes whoever waits under it, in all campaigns at once', async () => {
  const phone = '+79167770002'
  const campaigns = [await givenCampaign(db, { people: 0 }), await givenCampaign(db, { people: 0 })]
  for (const campaignId of campaigns) await add(campaignId, [{ phone }, { phone: samplePhone(1) }])
  const suppression = { phone, source: 'voice' as const, reason: 'не звоните мне', now: NOON }
  const finished = campaigns.toSorted().map((campaignId) => ({ campaignId, contacts: 1 }))
  expect(await suppressNumber(db, suppression)).toEqual({ added: 1, widened: 0, finished })
  expect(await suppressNumber(db, suppression)).toEqual({ added: 0, widened: 0, finished: [] })
  for (const id of campaigns) {
    const campaign = await findCampaign(db, { id })
    expect(campaign?.counters).toMatchObject({ waiting: 1, finished: 1, outcomes: { refused: 1 } })
  }
})

test('a cancelled or unknown campaign takes no contacts', async () => {
  const campaignId = await givenCampaign(db, { people: 0 })
  await moveCampaign(db, { id: campaignId, cause: 'cancel', now: NOON })
  const list = [{ phone: samplePhone(1) }]
  await expect(add(campaignId, list)).rejects.toMatchObject({ code: 'campaign-cancelled' })
  await expect(add(systemIds.campaign(), list)).rejects.toMatchObject({ code: 'campaign-not-found' })
})

test('a contact is answered with name, zone and variables', async () => {
  const campaignId = await givenCampaign(db, { people: 0 })
  await add(campaignId, [
    {
      phone: samplePhone(1),
      id: 'x1',
      name: 'Пётр "Первый"',
      time_zone: 'Asia/Omsk',
      variables: { sum: '3,5 ₽' },
    },
  ])
  const { items } = await listContacts(db, { campaignId, limit: 5 })
  expect(items).toMatchObject([
    {
      client_id: 'x1',
      name: 'Пётр "Первый"',
      time_zone: 'Asia/Omsk',
      variables: { sum: '3,5 ₽' },
      state: 'waiting',
      attempts: 0,
      due_at: NOON.toISOString(),
    },
  ])
  expect(await findContact(db, { contactId: items[0]?.id ?? 'cont_' })).toEqual(items[0])
})
