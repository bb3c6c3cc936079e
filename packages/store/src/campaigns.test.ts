import { nextState } from '@perezvon/contracts/call/state-table'
import {
  CAMPAIGN_STATES,
  type CampaignCause,
  campaignStateSchema,
} from '@perezvon/contracts/campaign/campaign-state'
import { contactSpecSchema } from '@perezvon/contracts/campaign/contact-spec'
import { listedAsWritten } from '@perezvon/contracts/campaign/listed-contact'
import { campaignViewSchema } from '@perezvon/contracts/http/campaign-view'
import { systemIds } from '@perezvon/runtime/ids'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { addContacts } from './add-contacts.ts'
import { saveAgentVersion } from './agents.ts'
import {
  completeCampaigns,
  createCampaign,
  findCampaign,
  listCampaigns,
  moveCampaign,
  pauseAllCampaigns,
} from './campaigns.ts'
import { closeAttempt } from './close-attempt.ts'
import { listContacts } from './contacts.ts'
import { type Database, statement } from './database.ts'
import { finishLeftContacts } from './finish-contacts.ts'
import { planAttempts } from './plan-attempts.ts'
import { after, givenCampaign, NOON, sampleAgent, sampleCampaign, samplePhone } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

const FORCE_STATE = statement('test-force-campaign', 'update campaigns set state = $2 where id = $1')
const CAUSES: CampaignCause[] = ['start', 'pause', 'resume', 'cancel', 'exhaust', 'append']

describe('the table of states holds in the database', () => {
  for (const state of campaignStateSchema.options) {
    for (const cause of CAUSES) {
      const next = nextState(CAMPAIGN_STATES, state, cause)
      test(`${state}, ${cause}: ${next ?? 'refused'}`, async () => {
        const id = await givenCampaign(db, { people: 0 })
        await db.run(FORCE_STATE, [id, state])
        const moved = await moveCampaign(db, { id, cause, now: NOON })
        if (next === undefined) expect(moved).toEqual({ ok: false, state })
        else expect(moved).toMatchObject({ ok: true, campaign: { state: next } })
        expect((await findCampaign(db, { id }))?.state).toBe(next ?? state)
      })
    }
  }
})

test('pins the agent’s version, and answers what the contract says', async () => {
  const id = await givenCampaign(db, { people: 3 })
  await saveAgentVersion(db, { spec: sampleAgent({ name: 'pinned' }), now: NOON })
  const spec = sampleCampaign({ agent: 'pinned', people: 2 })
  const pinned = systemIds.campaign()
  const contacts = spec.contacts.map(listedAsWritten)
  const view = await createCampaign(db, {
    id: pinned,
    spec,
    contacts,
    now: NOON,
    writeId: systemIds.writeContact,
  })
  await saveAgentVersion(db, { spec: sampleAgent({ name: 'pinned', prompt: 'Новый' }), now: NOON })
  expect(view).toMatchObject({ agent_version: 1, counters: { contacts: 2, waiting: 2 } })
  expect(await findCampaign(db, { id: pinned })).toMatchObject({ agent_version: 1 })
  expect(campaignViewSchema.parse(await findCampaign(db, { id }))).toEqual(await findCampaign(db, { id }))
})

test('a campaign of an unknown agent is a fault, not a campaign', async () => {
  const id = systemIds.campaign()
  const spec = sampleCampaign({ agent: 'nobody' })
  const answer = await createCampaign(db, {
    id,
    spec,
    contacts: [],
    now: NOON,
    writeId: systemIds.writeContact,
  })
  expect(answer).toEqual({ fault: 'agent-not-found' })
  expect(await findCampaign(db, { id })).toBeUndefined()
})

test('the same id again answers the campaign that is there', async () => {
  const id = await givenCampaign(db, { people: 2 })
  const again = await createCampaign(db, {
    id,
    spec: sampleCampaign({ people: 5 }),
    contacts: [],
    now: after(9),
    writeId: systemIds.writeContact,
  })
  expect(again).toEqual(await findCampaign(db, { id }))
  expect(again).toMatchObject({ counters: { contacts: 2 } })
})

test('an unknown campaign is not moved', async () => {
  expect(await moveCampaign(db, { id: systemIds.campaign(), cause: 'pause', now: NOON })).toBeUndefined()
})

test('cancelling finishes the contacts that wait and leaves the call that is under way', async () => {
  const id = await givenCampaign(db, { people: 4 })
  await planAttempts(db, { campaignId: id, limit: 1, now: NOON, newCallId: systemIds.call })
  const moved = await moveCampaign(db, { id, cause: 'cancel', now: after(5) })
  expect(moved).toMatchObject({
    ok: true,
    campaign: {
      state: 'cancelled',
      counters: { waiting: 0, in_attempt: 1, finished: 3, outcomes: { cancelled: 3 } },
    },
  })
})

test('a redial into a cancelled campaign gets its outcome too', async () => {
  const id = await givenCampaign(db, { people: 1 })
  const { planned } = await planAttempts(db, {
    campaignId: id,
    limit: 1,
    now: NOON,
    newCallId: systemIds.call,
  })
  await moveCampaign(db, { id, cause: 'cancel', now: after(5) })
  const callId = planned[0]?.callId ?? 'call_'
  const redial = { dueAt: after(60), detail: {} }
  await closeAttempt(db, { callId, outcome: 'busy', reason: 'sip-486', redial, now: after(6) })
  expect(await finishLeftContacts(db, { now: after(7) })).toBe(1)
  expect(await findCampaign(db, { id })).toMatchObject({
    counters: { waiting: 0, in_attempt: 0, finished: 1, outcomes: { cancelled: 1 } },
  })
})

test('whoever still waits when the campaign’s time is over is finished as expired', async () => {
  const id = await givenCampaign(db, { people: 2, not_after: after(60).toISOString() })
  await finishLeftContacts(db, { now: after(59) })
  expect(await findCampaign(db, { id })).toMatchObject({ counters: { waiting: 2 } })
  await finishLeftContacts(db, { now: after(60) })
  const { items } = await listContacts(db, { campaignId: id, limit: 5 })
  expect(items).toMatchObject([
    { outcome: 'expired', reason: 'campaign-time-is-over' },
    { outcome: 'expired', reason: 'campaign-time-is-over' },
  ])
})

test('a campaign is completed when its last contact is finished, and new contacts reopen it', async () => {
  const id = await givenCampaign(db, { people: 1 })
  const { planned } = await planAttempts(db, {
    campaignId: id,
    limit: 1,
    now: NOON,
    newCallId: systemIds.call,
  })
  expect(await completeCampaigns(db, { now: NOON })).not.toContain(id)
  const callId = planned[0]?.callId ?? 'call_'
  await closeAttempt(db, { callId, outcome: 'conversation', reason: 'x', redial: undefined, now: NOON })
  expect(await completeCampaigns(db, { now: NOON })).toContain(id)
  expect((await findCampaign(db, { id }))?.state).toBe('completed')
  const contacts = [[listedAsWritten(contactSpecSchema.parse({ phone: samplePhone(50) }))]]
  await addContacts(db, { campaignId: id, contacts, now: NOON, writeId: systemIds.writeContact })
  expect((await findCampaign(db, { id }))?.state).toBe('running')
})

test('a campaign without contacts waits for its first', async () => {
  const id = await givenCampaign(db, { people: 0 })
  expect(await completeCampaigns(db, { now: NOON })).not.toContain(id)
})

test('an account fault pauses every running campaign with the reason', async () => {
  const running = await givenCampaign(db)
  const draft = await givenCampaign(db, { start: false })
  expect(await pauseAllCampaigns(db, { reason: 'insufficient money', now: NOON })).toContain(running)
  expect(await findCampaign(db, { id: running })).toMatchObject({
    state: 'paused',
    state_reason: 'insufficient money',
  })
  expect(await findCampaign(db, { id: draft })).toMatchObject({ state: 'draft' })
})

test('pages through all campaigns, the newest first', async () => {
  const made = [await givenCampaign(db), await givenCampaign(db), await givenCampaign(db)]
  const first = await listCampaigns(db, { limit: 2 })
  const second = await listCampaigns(db, { limit: 2, cursor: first.next_cursor ?? undefined })
  const ids = [...first.items, ...second.items].map(({ id }) => id)
  expect(ids.slice(0, 3)).toEqual(made.toReversed())
  await expect(listCampaigns(db, { limit: 2, cursor: 'nonsense' })).rejects.toMatchObject({
    code: 'bad-cursor',
  })
})
