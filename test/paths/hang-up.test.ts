import { campaignViewSchema } from '@perezvon/contracts/http/campaign-view'
import { leasesHeld } from '@perezvon/livecall/capacity/leases'
import { listJournal } from '@perezvon/store/campaign-journal'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { personWho } from '../rig/persons.ts'
import { createHalo, createQuickCampaign, LONG, type Rig, startRig } from '../rig/rig.ts'

const PATIENCE = { timeout: 60_000, interval: 20 }
let rig: Rig

beforeAll(async () => {
  // Little faster than life, so that everybody is still on the line when the word comes.
  rig = await startRig({ speed: 3 })
  await createHalo(rig.api)
})
afterAll(() => rig?.stop())

async function cancelAndHangUp(id: string) {
  const response = await fetch(`${rig.api.baseUrl}/campaigns/${id}/cancel?hang_up=true`, { method: 'POST' })
  return { status: response.status, campaign: campaignViewSchema.parse(await response.json()) }
}

test('a campaign that is cancelled with hang_up ends its calls at once; each keeps what had happened on it', {
  timeout: LONG,
}, async () => {
  const [talker, ringing, waiting] = ['+70005550001', '+70005550002', '+70005550003']
  rig.voximplant.setPersona(
    talker,
    personWho(...Array.from({ length: 40 }, () => 'А сколько стоит доставка?')),
  )
  rig.voximplant.setPersona(ringing, { name: 'rings', dials: [{ kind: 'never-answers' }] })
  const { id } = await createQuickCampaign(rig.api, [talker, ringing, waiting], { concurrency: 2 })
  const spoken = () => rig.voximplant.ledger.dialsByNumber(talker)[0]?.said ?? []
  await expect.poll(() => spoken().some(({ channel }) => channel !== 'agent'), PATIENCE).toBe(true)
  await expect.poll(() => rig.voximplant.ledger.dialsByNumber(ringing).length, PATIENCE).toBe(1)

  expect(await cancelAndHangUp(id)).toMatchObject({ status: 200, campaign: { state: 'cancelled' } })
  await expect
    .poll(async () => (await rig.api.getCampaign(id)).counters, PATIENCE)
    .toMatchObject({ waiting: 0, in_attempt: 0, finished: 3 })
  const contacts = await rig.api.listContacts(id)
  const of = (phone: string) => contacts.find((contact) => contact.phone === phone)
  expect(of(talker)).toMatchObject({ reason: 'cancelled' })
  expect(['conversation', 'no-conversation']).toContain(of(talker)?.outcome)
  expect(of(ringing)).toMatchObject({ outcome: 'cancelled', reason: 'cancelled' })
  expect(of(waiting)).toMatchObject({ outcome: 'cancelled', reason: 'campaign-cancelled', attempts: 0 })
  for (const phone of [talker, ringing])
    expect(rig.voximplant.ledger.dialsByNumber(phone)).toMatchObject([{ endedBy: 'scenario' }])
  await expect.poll(() => leasesHeld(rig.live, { now: new Date() }), PATIENCE).toEqual([])
  const { items } = await listJournal(rig.db, { campaignId: campaignId(id), limit: 20 })
  expect(items.slice(-2)).toMatchObject([
    { entry: 'cancelled' },
    { entry: 'hang-up-asked', detail: { calls: 2, reached: 2 } },
  ])
  // Asked again, there is nothing more to do, and it is no fault.
  expect((await cancelAndHangUp(id)).status).toBe(200)
})

function campaignId(id: string) {
  return campaignViewSchema.shape.id.parse(id)
}
