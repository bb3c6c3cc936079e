import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { personWho } from '../rig/persons.ts'
import { moveCampaign, whyOf } from '../rig/public-routes.ts'
import {
  createHalo,
  createQuickCampaign,
  dialledTwice,
  LONG,
  type Rig,
  startRig,
  untilFinished,
} from '../rig/rig.ts'

/** A single fault on our side would be a contact's end: no attempt that the account refused may count as one. */
const NO_RETRIES = {
  busy: { count: 0, after_seconds: [1] },
  no_answer: { count: 0, after_seconds: [1] },
  voicemail: { count: 0, after_seconds: [1] },
  failed: { count: 0, after_seconds: [1] },
}
/** A busy carrier is given a second where it does not say how long it wants; clocks are read to the millisecond. */
const BUSY_PAUSE_MS = 990

let rig: Rig

beforeAll(async () => {
  rig = await startRig({ settings: { RECONCILE_LAG_SECONDS: '2' } })
  await createHalo(rig.api)
})
beforeEach(() => rig.voximplant.faults.clear())
afterAll(() => rig?.stop())

/** Numbers whose owners have a short conversation. */
function shortTalkers(area: string, count: number): string[] {
  const phones = Array.from({ length: count }, (_, index) => `+7000555${area}${index + 10}`)
  for (const phone of phones)
    rig.voximplant.setPersona(phone, personWho('Сколько стоит доставка?', 'Спасибо, до свидания!'))
  return phones
}

function refusals() {
  return rig.voximplant.ledger.refusals()
}

test('an account without money pauses every campaign by that reason; nobody loses a try, and resuming goes on', async () => {
  const spec = { concurrency: 2, retries: NO_RETRIES }
  const campaigns = [
    await createQuickCampaign(rig.api, shortTalkers('11', 8), spec),
    await createQuickCampaign(rig.api, shortTalkers('12', 8), spec),
  ]
  const { ledger, faults } = rig.voximplant
  await expect.poll(() => ledger.dials().length, { timeout: 60_000, interval: 20 }).toBeGreaterThan(3)
  faults.set([{ fault: 'start-error-127' }])
  for (const { id } of campaigns)
    await expect
      .poll(async () => await rig.api.getCampaign(id), { timeout: 60_000, interval: 50 })
      .toMatchObject({ state: 'paused', state_reason: expect.stringContaining('127') })
  // Whoever was on the line when the money ended talks to the end; nobody else is asked for.
  await expect.poll(() => rig.voximplant.runningSessions(), { timeout: 60_000 }).toBe(0)
  expect(refusals().length).toBeGreaterThan(0)
  expect(refusals().length).toBeLessThanOrEqual(4)
  const paused = await Promise.all(campaigns.map(({ id }) => rig.api.getCampaign(id)))
  for (const { counters } of paused) expect(counters.waiting).toBeGreaterThan(0)

  faults.clear()
  for (const { id } of campaigns)
    expect(await moveCampaign(rig, id, 'resume')).toMatchObject({ state: 'running' })
  for (const { id } of campaigns) {
    const contacts = await untilFinished(rig.api, id)
    expect(contacts.map(({ outcome }) => outcome)).toEqual(Array<string>(8).fill('conversation'))
    for (const { phone } of contacts) expect(ledger.dialsByNumber(phone)).toHaveLength(1)
    expect((await rig.api.getCampaign(id)).state_reason).toBeNull()
  }
  const calls = (await Promise.all(campaigns.map(({ id }) => rig.api.listCalls(id)))).flat()
  const refused = calls.filter(({ outcome }) => outcome === 'account-fault')
  expect(refused).toHaveLength(refusals().length)
  for (const { contact_id } of refused) {
    const { decisions } = await whyOf(rig, contact_id)
    expect(decisions).toContainEqual(
      expect.objectContaining({
        decision: 'attempt-ended',
        detail: expect.objectContaining({ outcome: 'account-fault', reason: 'start-refused-127' }),
      }),
    )
  }
  expect(dialledTwice(rig)).toEqual([])
})

test('a carrier that is busy is asked again later, and the attempt keeps its place in the list', {
  timeout: LONG,
}, async () => {
  const before = refusals().length
  const dialsBefore = rig.voximplant.ledger.dials().length
  rig.voximplant.faults.set([
    { fault: 'start-http-429', times: 2 },
    { fault: 'start-error-340', times: 2 },
  ])
  const phones = shortTalkers('13', 3)
  const campaign = await createQuickCampaign(rig.api, phones, { concurrency: 1, retries: NO_RETRIES })
  const contacts = await untilFinished(rig.api, campaign.id)
  expect(contacts.map(({ outcome, attempts }) => [outcome, attempts])).toEqual(
    phones.map(() => ['conversation', 1]),
  )
  const turnedAway = refusals().slice(before)
  expect(turnedAway.map(({ answer }) => answer).filter((answer) => answer.startsWith('start-'))).toHaveLength(
    2,
  )
  expect(new Set(turnedAway.map(({ customData }) => customData)).size).toBe(1)
  for (const [index, { atMs }] of turnedAway.slice(1).entries())
    expect(atMs - (turnedAway[index]?.atMs ?? 0)).toBeGreaterThanOrEqual(BUSY_PAUSE_MS)
  expect(
    rig.voximplant.ledger
      .dials()
      .slice(dialsBefore)
      .map(({ number }) => number),
  ).toEqual(phones)
})

test('a start that a proxy answered with 503 is in doubt until history knows, and is then dialled once', async () => {
  rig.voximplant.faults.set([{ fault: 'start-http-503', times: 1 }])
  const phones = shortTalkers('14', 2)
  const campaign = await createQuickCampaign(rig.api, phones)
  const contacts = await untilFinished(rig.api, campaign.id)
  expect(contacts.map(({ outcome }) => outcome)).toEqual(['conversation', 'conversation'])
  for (const phone of phones) expect(rig.voximplant.ledger.dialsByNumber(phone)).toHaveLength(1)
  const doubted = contacts.filter(({ attempts }) => attempts === 2)
  expect(doubted).toHaveLength(1)
  const { decisions } = await whyOf(rig, doubted[0]?.id ?? '')
  expect(decisions.map(({ decision }) => decision)).toEqual([
    'imported',
    'attempt-planned',
    'attempt-ended',
    'redial-scheduled',
    'attempt-planned',
    'claim-granted',
    'attempt-ended',
    'finished',
  ])
  expect(decisions[2]?.detail).toMatchObject({ outcome: 'failed', reason: 'never-started' })
})
