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

const CONTACTS = 60
let rig: Rig

beforeAll(async () => {
  rig = await startRig({
    voximplant: { numbers: { weights: { answers: 4, busy: 1, 'no-answer': 1 } } },
    // A deadline of minutes is never reached: whatever ends in time was found silent.
    settings: { SWEEP_SILENT_SECONDS: '4', RECONCILE_LAG_SECONDS: '6' },
  })
  await createHalo(rig.api)
})
afterAll(() => rig.stop())

test('sessions that die without a word cost nobody an outcome, and no line until the deadline', {
  timeout: LONG,
}, async () => {
  rig.voximplant.faults.set([{ fault: 'session-dies', probability: 0.05 }])
  const campaign = await createQuickCampaign(rig.api, fictitiousNumbers(CONTACTS), { concurrency: 6 })
  const contacts = await untilFinished(rig.api, campaign.id)
  expect(rig.voximplant.ledger.summary().faults['session-dies']).toBeGreaterThan(0)
  expect(contacts).toHaveLength(CONTACTS)
  expect(contacts.filter(({ outcome }) => outcome === null || outcome === 'lost')).toEqual([])
  expect(dialledTwice(rig)).toEqual([])
  // The carrier's own record: whoever was reached once was not called again because a session had died.
  const calls = await rig.api.listCalls(campaign.id)
  for (const call of calls.filter(({ outcome }) => outcome === 'conversation'))
    expect(
      calls.filter(({ phone, outcome }) => phone === call.phone && outcome === 'conversation'),
    ).toHaveLength(1)
  expect(rig.voximplant.runningSessions()).toBe(0)
})
