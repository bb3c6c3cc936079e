import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { journalAfter, journalCampaign, journalEnd, listJournal } from './campaign-journal.ts'
import type { Database } from './database.ts'
import { after, givenCampaign, NOON } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

test('a journal is read in pages, and on from any of its entries; others’ entries are not in it', async () => {
  const [campaignId, other] = [await givenCampaign(db), await givenCampaign(db)]
  const begun = await journalEnd(db, { campaignId })
  await journalCampaign(db, { campaignId, entry: 'paused', detail: { reason: 'budget-reached' }, now: NOON })
  await journalCampaign(db, { campaignId: other, entry: 'paused', now: NOON })
  await journalCampaign(db, { campaignId, entry: 'resumed', now: after(60) })
  await journalCampaign(db, { campaignId, entry: 'cancelled', now: after(90) })
  const entries = await journalAfter(db, { campaignId, after: begun, limit: 100 })
  expect(entries.map(({ entry, detail, at }) => ({ entry, detail, at }))).toEqual([
    { entry: 'paused', detail: { reason: 'budget-reached' }, at: NOON.toISOString() },
    { entry: 'resumed', detail: {}, at: after(60).toISOString() },
    { entry: 'cancelled', detail: {}, at: after(90).toISOString() },
  ])
  expect(await journalEnd(db, { campaignId })).toBe(entries.at(-1)?.id)
  const first = await listJournal(db, { campaignId, limit: 2 })
  const rest = await listJournal(db, { campaignId, limit: 100, cursor: first.next_cursor ?? '' })
  expect([...first.items, ...rest.items].slice(-3)).toEqual(entries)
  expect(rest.next_cursor).toBeNull()
})

test('entries of one campaign become visible in the order of their ids: a reader misses none', async () => {
  const campaignId = await givenCampaign(db)
  const begun = await journalEnd(db, { campaignId })
  let release: (() => void) | undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  let written: (() => void) | undefined
  const isWritten = new Promise<void>((resolve) => {
    written = resolve
  })
  const slow = db.transaction(async (tx) => {
    await journalCampaign(tx, { campaignId, entry: 'paused', now: NOON })
    written?.()
    await held
  })
  await isWritten
  const quick = journalCampaign(db, { campaignId, entry: 'resumed', now: NOON })
  expect(await journalAfter(db, { campaignId, after: begun, limit: 9 })).toEqual([])
  release?.()
  await Promise.all([slow, quick])
  const words = (await journalAfter(db, { campaignId, after: begun, limit: 9 })).map(({ entry }) => entry)
  expect(words).toEqual(['paused', 'resumed'])
})
