import { leasesHeld } from '@perezvon/livecall/capacity/leases'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { whyOf } from '../rig/public-routes.ts'
import { letAfterCallWorkHaveWaited } from '../rig/records.ts'
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
    voximplant: { numbers: { weights: { answers: 6, busy: 1, 'no-answer': 1, 'opts-out': 1 } } },
    // How long the sweep leaves each step alone: minutes in life.
    settings: {
      RECONCILE_LAG_SECONDS: '3',
      SWEEP_PLANNED_SECONDS: '3',
      SWEEP_STARTING_SECONDS: '3',
      SWEEP_STARTED_SECONDS: '5',
      SWEEP_REPORTED_SECONDS: '2',
      SWEEP_UNKNOWN_SECONDS: '3',
    },
  })
  await createHalo(rig.api)
})
afterAll(() => rig?.stop())

test('a Redis that loses everything in mid-campaign loses no contact, no attempt and no outcome', {
  timeout: LONG,
}, async () => {
  const { ledger } = rig.voximplant
  const campaign = await createQuickCampaign(rig.api, fictitiousNumbers(CONTACTS), {
    concurrency: 8,
    calls_per_second: 10,
  })
  for (const dials of [4, 14, 28]) {
    await expect.poll(() => ledger.dials().length, { timeout: 60_000, interval: 10 }).toBeGreaterThan(dials)
    await rig.live.redis.flushall()
  }
  const contacts = await untilFinished(rig.api, campaign.id)
  expect(contacts).toHaveLength(CONTACTS)
  for (const { id, outcome, attempts } of contacts) {
    expect(outcome).not.toBeNull()
    expect(outcome).not.toBe('lost')
    const words = (await whyOf(rig, id)).decisions.map(({ decision }) => decision)
    expect(words.filter((word) => word === 'attempt-ended')).toHaveLength(attempts)
    expect(words.filter((word) => word === 'finished')).toHaveLength(1)
  }
  expect(dialledTwice(rig)).toEqual([])
  // Nobody who was reached was called again, although the talk may have broken off.
  for (const { phone } of contacts) {
    const answered = ledger.dialsByNumber(phone).filter(({ answeredAtMs }) => answeredAtMs !== undefined)
    expect(answered.length).toBeLessThanOrEqual(1)
  }
  // Leases were counted again from the record: the limit held all the same.
  expect(ledger.maxConcurrentDials()).toBeLessThanOrEqual(8)
  await expect.poll(() => leasesHeld(rig.live, { now: new Date() }), { timeout: 30_000 }).toEqual([])

  // What was recorded is written down and analysed, although the jobs that should have done it are gone.
  const calls = await rig.api.listCalls(campaign.id)
  for (const { id } of calls.filter(({ outcome }) => outcome === 'conversation'))
    await expect
      .poll(
        async () => {
          await letAfterCallWorkHaveWaited(rig)
          const { recording, analysis } = await rig.api.getCall(id)
          return [recording?.state, analysis?.based_on]
        },
        { timeout: 30_000, interval: 200 },
      )
      .toEqual(['transcribed', 'transcript'])
})
