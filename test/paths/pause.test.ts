import { leasesHeld } from '@perezvon/livecall/capacity/leases'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { personWho } from '../rig/persons.ts'
import { moveCampaign, whyOf } from '../rig/public-routes.ts'
import { createHalo, createQuickCampaign, LONG, type Rig, startRig, untilFinished } from '../rig/rig.ts'

const PATIENCE = { timeout: 60_000, interval: 10 }
let rig: Rig

beforeAll(async () => {
  // No sweep comes by: whatever ends here gives its line back by itself.
  rig = await startRig({ settings: { SWEEP_EVERY_SECONDS: '3600' } })
  await createHalo(rig.api)
})
beforeEach(() => rig.voximplant.faults.clear())
afterAll(() => rig?.stop())

const leases = () => leasesHeld(rig.live, { now: new Date() })

function talkers(area: string, count: number): string[] {
  const phones = Array.from({ length: count }, (_, index) => `+7000777${area}${index + 100}`)
  for (const phone of phones)
    rig.voximplant.setPersona(phone, personWho('Сколько стоит доставка?', 'Спасибо, до свидания!'))
  return phones
}

test('a pause dials nobody new and lets live calls finish; resumed, it goes on; cancelled, who waits is told so', {
  timeout: LONG,
}, async () => {
  const { ledger } = rig.voximplant
  const phones = talkers('1', 30)
  const { id } = await createQuickCampaign(rig.api, phones, { concurrency: 4 })
  const dials = () => ledger.dials().filter(({ number }) => phones.includes(number))
  await expect.poll(() => dials().length, PATIENCE).toBeGreaterThan(5)
  expect(await moveCampaign(rig, id, 'pause')).toMatchObject({ state: 'paused' })
  const dialledWhenPaused = dials().length
  await expect.poll(() => rig.voximplant.runningSessions(), PATIENCE).toBe(0)
  await expect.poll(leases, PATIENCE).toEqual([])
  // A claim that was granted while the pause was being written may still have dialled: one a line at most.
  const dialled = dials().length
  expect(dialled).toBeLessThanOrEqual(dialledWhenPaused + 4)
  for (const { endedBy } of dials()) expect(endedBy).not.toBe('session')

  // While another campaign comes and goes, this one stands still.
  await untilFinished(rig.api, (await createQuickCampaign(rig.api, talkers('2', 1))).id)
  expect(dials()).toHaveLength(dialled)
  const paused = await rig.api.getCampaign(id)
  expect(paused).toMatchObject({ state: 'paused', counters: { in_attempt: 0, finished: dialled } })
  expect(paused.counters.outcomes).toEqual({ conversation: dialled })

  await moveCampaign(rig, id, 'resume')
  await expect.poll(() => dials().length, PATIENCE).toBeGreaterThan(dialled + 4)
  expect(await moveCampaign(rig, id, 'cancel')).toMatchObject({ state: 'cancelled' })
  await expect
    .poll(async () => (await rig.api.getCampaign(id)).counters, PATIENCE)
    .toMatchObject({ waiting: 0, in_attempt: 0, finished: 30 })
  const contacts = await rig.api.listContacts(id)
  const reached = contacts.filter(({ outcome }) => outcome === 'conversation')
  const cancelled = contacts.filter(({ outcome }) => outcome === 'cancelled')
  expect(reached.length + cancelled.length).toBe(30)
  expect(cancelled.length).toBeGreaterThan(0)
  for (const { phone } of cancelled) expect(ledger.dialsByNumber(phone)).toHaveLength(0)
  for (const { phone } of reached) expect(ledger.dialsByNumber(phone)).toHaveLength(1)
  await expect.poll(leases, PATIENCE).toEqual([])
})

test('a session whose claim comes after the pause does not dial, and its contact loses nothing by it', async () => {
  const { ledger, faults } = rig.voximplant
  faults.set([{ fault: 'request-delayed', where: '/voximplant/claim', ms: 1_500 }])
  const phones = talkers('3', 4)
  const noRetries = { count: 0, after_seconds: [1] }
  const retries = { busy: noRetries, no_answer: noRetries, voicemail: noRetries, failed: noRetries }
  const { id } = await createQuickCampaign(rig.api, phones, { concurrency: 4, retries })
  const before = ledger.sessions().length
  await expect.poll(() => ledger.sessions().length - before, PATIENCE).toBeGreaterThan(0)
  await moveCampaign(rig, id, 'pause')
  await expect.poll(() => rig.voximplant.runningSessions(), PATIENCE).toBe(0)
  await expect
    .poll(async () => (await rig.api.getCampaign(id)).counters, PATIENCE)
    .toMatchObject({ waiting: 4, in_attempt: 0 })
  for (const phone of phones) expect(ledger.dialsByNumber(phone)).toEqual([])
  await expect.poll(leases, PATIENCE).toEqual([])

  faults.clear()
  await moveCampaign(rig, id, 'resume')
  const contacts = await untilFinished(rig.api, id)
  expect(contacts.map(({ outcome }) => outcome)).toEqual(phones.map(() => 'conversation'))
  for (const phone of phones) expect(ledger.dialsByNumber(phone)).toHaveLength(1)
  const turnedAway = contacts.filter(({ attempts }) => attempts > 1)
  expect(turnedAway.length).toBeGreaterThan(0)
  const { decisions } = await whyOf(rig, turnedAway[0]?.id ?? '')
  expect(decisions.map(({ decision }) => decision)).toEqual([
    'imported',
    'attempt-planned',
    'claim-refused',
    'attempt-ended',
    'redial-scheduled',
    'attempt-planned',
    'claim-granted',
    'attempt-ended',
    'finished',
  ])
})
