import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createHalo,
  createQuickCampaign,
  dialledTwice,
  fictitiousNumbers,
  type Rig,
  startRig,
  untilFinished,
} from '../rig/rig.ts'

let rig: Rig

beforeAll(async () => {
  rig = await startRig({
    voximplant: { numbers: { weights: { answers: 1 } } },
    settings: { VOXIMPLANT_TIMEOUT_SECONDS: '2', RECONCILE_LAG_SECONDS: '5' },
  })
  await createHalo(rig.api)
})
afterAll(() => rig.stop())

test('a start that timed out although the session began leads to one dial', async () => {
  rig.voximplant.faults.set([{ fault: 'start-timeout-started', times: 1 }])
  const [phone = ''] = fictitiousNumbers(1)
  const campaign = await createQuickCampaign(rig.api, [phone])
  const [contact] = await untilFinished(rig.api, campaign.id)
  expect(contact).toMatchObject({ outcome: 'conversation', attempts: 1 })
  expect(rig.voximplant.ledger.dialsByNumber(phone)).toHaveLength(1)
  expect(rig.voximplant.ledger.summary().faults).toMatchObject({ 'start-timeout-started': 1 })
  expect(dialledTwice(rig)).toEqual([])
})

test('a start that timed out and never began is known to have failed before the contact is dialled again', async () => {
  rig.voximplant.faults.set([{ fault: 'start-timeout-not-started', times: 1 }])
  const phone = '+70005550001'
  const campaign = await createQuickCampaign(rig.api, [phone])
  const [contact] = await untilFinished(rig.api, campaign.id)
  expect(contact).toMatchObject({ outcome: 'conversation', attempts: 2 })
  const calls = await rig.api.listCalls(campaign.id)
  expect(calls.map(({ outcome }) => outcome).toSorted()).toEqual(['conversation', 'failed'])
  expect(rig.voximplant.ledger.dialsByNumber(phone)).toHaveLength(1)
})
