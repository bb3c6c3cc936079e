import { systemIds } from '@perezvon/runtime/ids'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { findCampaign, moveCampaign } from './campaigns.ts'
import { listContacts } from './contacts.ts'
import { type Database, statement } from './database.ts'
import { explainContact } from './decisions.ts'
import { deferZones } from './deferrals.ts'
import { planAttempts } from './plan-attempts.ts'
import { runningCampaigns } from './running-campaigns.ts'
import { after, givenCampaign, NOON, samplePhone } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

const plan = (campaignId: Awaited<ReturnType<typeof givenCampaign>>, limit: number) =>
  planAttempts(db, { campaignId, limit, now: NOON, newCallId: systemIds.call })

test('takes contacts in the order of the list', async () => {
  const campaignId = await givenCampaign(db, { people: 5 })
  const { planned } = await plan(campaignId, 3)
  const { items } = await listContacts(db, { campaignId, limit: 10 })
  const inAttempt = items.filter(({ state }) => state === 'in-attempt')
  expect(inAttempt.map(({ phone }) => phone)).toEqual([0, 1, 2].map(samplePhone))
  expect(new Set(planned.map(({ callId }) => callId)).size).toBe(3)
})

test('gives no contact twice to dialers that plan at the same time', async () => {
  const campaignId = await givenCampaign(db, { people: 60 })
  const shares = await Promise.all([1, 2, 3, 4].map(() => plan(campaignId, 20)))
  let contactIds = shares.flatMap(({ planned }) => planned.map(({ contactId }) => contactId))
  // A planner that found rows locked may have taken fewer; the rest is still there.
  contactIds = contactIds.concat((await plan(campaignId, 60)).planned.map(({ contactId }) => contactId))
  expect(contactIds).toHaveLength(60)
  expect(new Set(contactIds).size).toBe(60)
  const campaign = await findCampaign(db, { id: campaignId })
  expect(campaign?.counters).toMatchObject({ waiting: 0, in_attempt: 60, attempts: 60 })
})

const SUPPRESS_BY_HAND = statement(
  'test-suppress',
  `insert into suppressions (phone, source, created_at) values ($1, 'api', $2)`,
)

test('finishes a contact whose number is suppressed instead of planning it', async () => {
  const campaignId = await givenCampaign(db, {
    people: 0,
    contacts: [{ phone: '+79161110001' }, { phone: '+79161110002' }],
  })
  // As if the suppression had come between import and plan without its own sweep over waiting contacts.
  await db.run(SUPPRESS_BY_HAND, ['+79161110001', NOON])
  const { planned, suppressed } = await plan(campaignId, 10)
  expect(planned).toHaveLength(1)
  expect(suppressed).toBe(1)
  const { items } = await listContacts(db, { campaignId, state: 'finished', limit: 10 })
  expect(items).toMatchObject([{ phone: '+79161110001', outcome: 'refused', reason: 'suppressed' }])
  const why = await explainContact(db, { contactId: items[0]?.id ?? 'cont_' })
  expect(why?.decisions.map(({ decision }) => decision)).toEqual(['imported', 'suppressed', 'finished'])
})

test('plans nothing for a campaign that does not run', async () => {
  const campaignId = await givenCampaign(db, { people: 2 })
  await moveCampaign(db, { id: campaignId, cause: 'pause', now: NOON })
  expect(await plan(campaignId, 10)).toEqual({ planned: [], suppressed: 0, expired: 0, capped: 0 })
})

test('passes over zones whose window is closed and puts their contacts off, with the reason in the journal', async () => {
  const campaignId = await givenCampaign(db, {
    people: 1,
    contacts: [
      { phone: samplePhone(1), time_zone: 'Asia/Kamchatka' },
      { phone: samplePhone(2) },
      { phone: samplePhone(3), time_zone: 'Asia/Kamchatka' },
    ],
  })
  const closed = { timeZone: 'Asia/Kamchatka', until: after(43_200), detail: { reason: 'outside-window' } }
  const options = { campaignId, campaignTimeZone: 'Europe/Moscow', closed: [closed], now: NOON }
  expect(await deferZones(db, { ...options, limit: 1 })).toBe(1)
  const { planned } = await planAttempts(db, {
    campaignId,
    limit: 10,
    closedZones: ['Asia/Kamchatka'],
    now: NOON,
    newCallId: systemIds.call,
  })
  expect(planned).toHaveLength(1)
  expect(await deferZones(db, { ...options, limit: 100 })).toBe(1)
  expect(await deferZones(db, { ...options, limit: 100 })).toBe(0)
  const { items } = await listContacts(db, { campaignId, state: 'waiting', limit: 10 })
  expect(items.map(({ due_at }) => due_at)).toEqual(
    [closed.until, closed.until].map((at) => at.toISOString()),
  )
  const why = await explainContact(db, { contactId: items[0]?.id ?? 'cont_' })
  expect(why?.decisions.at(-1)).toMatchObject({ decision: 'deferred', detail: { reason: 'outside-window' } })
})

test('running campaigns are those with somebody due, between their dates, with the zones of their contacts', async () => {
  const due = await givenCampaign(db, {
    people: 0,
    contacts: [{ phone: samplePhone(1), time_zone: 'Asia/Omsk' }, { phone: samplePhone(2) }],
  })
  const early = await givenCampaign(db, { not_before: after(60).toISOString() })
  const late = await givenCampaign(db, { not_after: NOON.toISOString() })
  const draft = await givenCampaign(db, { start: false })
  const running = await runningCampaigns(db, { now: NOON })
  expect(running.find(({ id }) => id === due)).toMatchObject({
    timeZones: ['Asia/Omsk'],
    spec: { concurrency: 10, time_zone: 'Europe/Moscow' },
  })
  for (const id of [early, late, draft]) expect(running.some((campaign) => campaign.id === id)).toBe(false)
  const aMinuteLater = await runningCampaigns(db, { now: after(60) })
  expect(aMinuteLater.some(({ id }) => id === early)).toBe(true)
})
