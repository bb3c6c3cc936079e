import { listedAsWritten } from '@perezvon/contracts/campaign/listed-contact'
import { systemIds } from '@perezvon/runtime/ids'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { addContacts } from './add-contacts.ts'
import { latestEnds } from './attempt-outcomes.ts'
import { completeCampaigns, moveCampaign } from './campaigns.ts'
import { claimAttempt } from './claim-attempt.ts'
import { type CallFacts, closeAttempt } from './close-attempt.ts'
import { type Database, statement } from './database.ts'
import { readSpent, runningCampaigns } from './running-campaigns.ts'
import { after, givenAttempt, givenCampaign, NOON, samplePhone } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

const RAISE_CONCURRENCY = statement(
  'test-raise-concurrency',
  `update campaigns set spec = jsonb_set(spec, '{concurrency}', '77'), spec_version = spec_version + 1 where id = $1`,
)
const RUNNING_SINCE = statement<{ running_since: Date | null }>(
  'test-running-since',
  'select running_since from campaigns where id = $1',
)

const TALKED: CallFacts = {
  knownFrom: 'report',
  sessionId: 's',
  connected: true,
  answeredAt: null,
  endedBy: 'person',
  endReason: 'person-hung-up',
  sipCode: null,
  sipReason: null,
  durationSeconds: 6,
  cost: 2.5,
  recordUrl: null,
  recordSeconds: null,
}

const found = async (id: string) =>
  (await runningCampaigns(db, { now: NOON })).find((campaign) => campaign.id === id)

test('terms are those of the newest version', async () => {
  const id = await givenCampaign(db, { concurrency: 7 })
  expect(await found(id)).toMatchObject({ termsVersion: 1, spec: { concurrency: 7 } })
  await db.run(RAISE_CONCURRENCY, [id])
  expect(await found(id)).toMatchObject({ termsVersion: 2, spec: { concurrency: 77 } })
})

test('what was spent is known from the counters, with how many attempts it was spent in', async () => {
  const { campaignId, callId } = await givenAttempt(db, { state: 'answered', campaign: { people: 3 } })
  expect(await found(campaignId)).toMatchObject({
    spent: { cost: 0, talkSeconds: 0, ended: 0, underWay: 1 },
  })
  const end = { outcome: 'conversation', reason: 'person-hung-up', redial: undefined } as const
  await closeAttempt(db, { callId, ...end, facts: TALKED, now: after(20) })
  const spent = { cost: 2.5, talkSeconds: 6, ended: 1, underWay: 0 }
  expect(await found(campaignId)).toMatchObject({ spent })
  expect(await readSpent(db, { campaignId })).toEqual(spent)
})

test('a campaign has been running since it last began to: its starts, resumes and reopenings', async () => {
  const since = async () => (await db.row(RUNNING_SINCE, [id]))?.running_since
  const id = await givenCampaign(db, { people: 0, start: false })
  expect(await since()).toBeNull()
  await moveCampaign(db, { id, cause: 'start', now: after(1) })
  expect(await since()).toEqual(after(1))
  await add(2)
  expect(await since()).toEqual(after(1))
  await moveCampaign(db, { id, cause: 'pause', now: after(3) })
  await moveCampaign(db, { id, cause: 'resume', now: after(4) })
  expect(await since()).toEqual(after(4))
  await db.script(`update contacts set state = 'finished', due_at = null, outcome = 'busy' where campaign_id = '${id}';
    update campaign_counters set waiting = 0, finished = contacts where campaign_id = '${id}'`)
  expect(await completeCampaigns(db, { now: after(5) })).toEqual([id])
  await add(6)
  expect(await since()).toEqual(after(6))

  async function add(seconds: number) {
    const phone = samplePhone(9000 + seconds)
    const contact = listedAsWritten({ phone, variables: {}, metadata: {}, priority: 5 })
    const now = after(seconds)
    await addContacts(db, { campaignId: id, contacts: [[contact]], now, writeId: systemIds.writeContact })
  }
})

test('the last ends are those since then, the newest first, without attempts that never came to a dial', async () => {
  const { campaignId, callId } = await givenAttempt(db, { state: 'started', campaign: { people: 1 } })
  await claimAttempt(db, { callId, sessionId: 's', now: NOON })
  const redial = { dueAt: after(30), detail: {} }
  await closeAttempt(db, {
    callId,
    outcome: 'conversation',
    reason: 'person-hung-up',
    facts: TALKED,
    redial,
    now: after(10),
  })
  expect(await latestEnds(db, { campaignId, limit: 5 })).toEqual([
    { outcome: 'conversation', endedBy: 'person', seconds: 6 },
  ])
  await moveCampaign(db, { id: campaignId, cause: 'pause', now: after(11) })
  expect(await latestEnds(db, { campaignId, limit: 5 })).toEqual([])
  await moveCampaign(db, { id: campaignId, cause: 'resume', now: after(12) })
  expect(await latestEnds(db, { campaignId, limit: 5 })).toEqual([])
})
