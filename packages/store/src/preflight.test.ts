import { contactSpecSchema } from '@perezvon/contracts/campaign/contact-spec'
import type { FrequencyCaps } from '@perezvon/contracts/campaign/frequency-caps'
import { type ListedContact, listedAsWritten } from '@perezvon/contracts/campaign/listed-contact'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { findCampaign } from './campaigns.ts'
import { claimAttempt } from './claim-attempt.ts'
import { type Database, statement } from './database.ts'
import { checkList, type ListToCheck } from './preflight.ts'
import { after, givenAttempt, givenCampaign, NOON } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'
import { suppressNumber } from './suppressions.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

const contact = (written: object): ListedContact => listedAsWritten(contactSpecSchema.parse(written))

async function* inBatches(contacts: readonly ListedContact[], size = 2): AsyncGenerator<ListedContact[]> {
  for (let from = 0; from < contacts.length; from += size) yield contacts.slice(from, from + size)
}

const check = (contacts: readonly ListedContact[], more: Partial<ListToCheck> = {}) =>
  checkList(db, {
    campaign: { purpose: 'service', time_zone: 'Europe/Moscow' },
    caps: {},
    contacts: inBatches(contacts),
    now: NOON,
    ...more,
  })

test('counts each contact once: to call, in the list before, suppressed for its purpose', async () => {
  await suppressNumber(db, {
    phone: '+79990000001',
    scope: 'marketing',
    source: 'api',
    reason: '',
    now: NOON,
  })
  const contacts = [
    contact({ id: '1', phone: '+79990000001' }),
    contact({ id: '2', phone: '+79990000002', time_zone: 'Asia/Omsk' }),
    contact({ id: '2', phone: '+79990000003' }),
    contact({ id: '4', phone: '+79990000002' }),
  ]
  const figures = { duplicatesInList: 2, duplicatesInCampaign: 0, cappedNow: 0, waiting: [] }
  expect(await check(contacts)).toEqual({
    ...figures,
    toCall: 2,
    suppressed: 0,
    zones: [
      { timeZone: 'Asia/Omsk', contacts: 1 },
      { timeZone: 'Europe/Moscow', contacts: 1 },
    ],
  })
  const campaign = { purpose: 'marketing' as const, time_zone: 'Europe/Moscow' }
  expect(await check(contacts, { campaign })).toEqual({
    ...figures,
    toCall: 1,
    suppressed: 1,
    zones: [{ timeZone: 'Asia/Omsk', contacts: 1 }],
  })
})

test('knows whom the campaign has already, and who waits there', async () => {
  const campaignId = await givenCampaign(db, {
    contacts: [
      { id: 'a', phone: '+79990000010' },
      { phone: '+79990000011', time_zone: 'Asia/Omsk' },
    ],
  })
  const before = await findCampaign(db, { id: campaignId })
  const contacts = [
    contact({ phone: '+79990000010' }),
    contact({ id: 'a', phone: '+79990000012' }),
    contact({ id: 'b', phone: '+79990000012' }),
  ]
  expect(await check(contacts, { campaignId })).toMatchObject({
    toCall: 1,
    duplicatesInCampaign: 2,
    duplicatesInList: 0,
    waiting: [
      { timeZone: 'Asia/Omsk', contacts: 1 },
      { timeZone: 'Europe/Moscow', contacts: 1 },
    ],
  })
  expect(await findCampaign(db, { id: campaignId })).toEqual(before)
})

test('numbers that were dialled too often of late are capped now', async () => {
  const { callId } = await givenAttempt(db, {
    state: 'starting',
    campaign: { contacts: [{ phone: '+79990000020' }] },
  })
  expect(await claimAttempt(db, { callId, sessionId: 'session-1', now: NOON })).toMatchObject({
    granted: true,
  })
  const contacts = [contact({ phone: '+79990000020' }), contact({ phone: '+79990000021' })]
  const capped = async (caps: FrequencyCaps, now: Date) => (await check(contacts, { caps, now })).cappedNow
  expect(await capped({ per_day: 1 }, after(3600))).toBe(1)
  expect(await capped({ per_day: 2 }, after(3600))).toBe(0)
  expect(await capped({ per_day: 1 }, after(25 * 3600))).toBe(0)
  expect(await capped({ per_week: 1 }, after(25 * 3600))).toBe(1)
  expect(await capped({ min_gap_seconds: 60 }, after(59))).toBe(1)
  expect(await capped({ min_gap_seconds: 60 }, after(61))).toBe(0)
})

const TABLES = statement<{ tables: number }>(
  'test-preflight-tables',
  "select count(*) as tables from pg_class where relname = 'preflight_contacts'",
)

test('leaves nothing behind, also where the list breaks off', async () => {
  await check([contact({ phone: '+79990000030' })])
  async function* brokenOff(): AsyncGenerator<ListedContact[]> {
    yield [contact({ phone: '+79990000031' })]
    throw new Error('the upload broke off')
  }
  await expect(check([], { contacts: brokenOff() })).rejects.toThrow('broke off')
  expect(await db.row(TABLES)).toEqual({ tables: 0 })
})
