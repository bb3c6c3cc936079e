import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createHalo,
  createQuickCampaign,
  dialledTwice,
  fictitiousNumbers,
  LONG,
  type Rig,
  startRig,
  untilFinished,
} from '../rig/rig.ts'

const CONTACTS = 40
let rig: Rig

beforeAll(async () => {
  rig = await startRig({
    voximplant: { numbers: { weights: { answers: 6, busy: 1, 'no-answer': 1, 'hangs-up-early': 1 } } },
    processes: ['dialer'],
    settings: { VOXIMPLANT_TIMEOUT_SECONDS: '5', RECONCILE_LAG_SECONDS: '8' },
  })
  await createHalo(rig.api)
})
afterAll(() => rig.stop())

test('kill -9 of the dialer in mid-campaign loses nobody and dials nobody twice', {
  timeout: LONG,
}, async () => {
  const campaign = await createQuickCampaign(rig.api, fictitiousNumbers(CONTACTS), {
    concurrency: 8,
    calls_per_second: 10,
  })
  for (const dialsBefore of [3, 12]) {
    await expect
      .poll(() => rig.voximplant.ledger.dials().length, { timeout: 120_000, interval: 20 })
      .toBeGreaterThanOrEqual(dialsBefore)
    await rig.processOf('dialer').kill()
    await rig.startProcess('dialer')
  }
  const contacts = await untilFinished(rig.api, campaign.id)
  expect(contacts).toHaveLength(CONTACTS)
  expect(contacts.filter(({ outcome }) => outcome === null)).toEqual([])
  expect(dialledTwice(rig)).toEqual([])
  // Held against the carrier: as many calls that reached the network as the store says, and no line left open.
  const calls = await rig.api.listCalls(campaign.id)
  const dialled = new Set(
    rig.voximplant.ledger.dials().map(({ customData }) => /call_[0-9a-z]+/.exec(customData)?.[0]),
  )
  for (const call of calls) if (call.outcome === 'conversation') expect(dialled).toContain(call.id)
  expect(rig.voximplant.runningSessions()).toBe(0)
  expect(contacts.map(({ outcome }) => outcome)).not.toContain('lost')
})
