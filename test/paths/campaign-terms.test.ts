import type { DialEntry } from '@perezvon/simulator/ledger/entries'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { personWho } from '../rig/persons.ts'
import { whyOf } from '../rig/public-routes.ts'
import {
  createHalo,
  createQuickCampaign,
  dialledTwice,
  LONG,
  type Rig,
  startRig,
  untilFinished,
} from '../rig/rig.ts'

const PATIENCE = { timeout: 60_000, interval: 20 }
const LINES = 4
let rig: Rig

beforeAll(async () => {
  rig = await startRig({
    settings: { ACCOUNT_CONCURRENCY: String(LINES), ACCOUNT_CALLS_PER_SECOND: '100' },
  })
  await createHalo(rig.api)
})
afterAll(() => rig?.stop())

/** Numbers whose owners have a short conversation. */
function talkers(area: string, count: number): string[] {
  const phones = Array.from({ length: count }, (_, index) => `+7000888${area}${index + 100}`)
  for (const phone of phones)
    rig.voximplant.setPersona(phone, personWho('Сколько стоит доставка?', 'Спасибо, до свидания!'))
  return phones
}

const dialsTo = (phones: readonly string[]): DialEntry[] =>
  rig.voximplant.ledger.dials().filter(({ number }) => phones.includes(number))

test('a small campaign that comes later shares the lines from its first moment, and a low priority gets its turn', {
  timeout: LONG,
}, async () => {
  const [many, few, patient] = [talkers('1', 26), talkers('2', 6), talkers('3', 3)]
  const large = await createQuickCampaign(rig.api, many)
  const low = await createQuickCampaign(rig.api, patient, { priority: 'low', weight: 0.5 })
  await expect.poll(() => dialsTo(many).length, PATIENCE).toBeGreaterThan(LINES)
  const small = await createQuickCampaign(rig.api, few)
  await untilFinished(rig.api, small.id)
  const times = dialsTo(few).map(({ dialledAtMs }) => dialledAtMs)
  const [first, last] = [Math.min(...times), Math.max(...times)]
  const meanwhile = dialsTo([...many, ...patient]).filter(
    ({ dialledAtMs }) => dialledAtMs >= first && dialledAtMs <= last,
  )
  // One each in turn, and what was planned already.
  expect(meanwhile.length).toBeLessThanOrEqual(few.length * 2 + LINES)
  await untilFinished(rig.api, low.id)
  await untilFinished(rig.api, large.id)
  expect(rig.voximplant.ledger.maxConcurrentDials()).toBeLessThanOrEqual(LINES)
  expect(dialledTwice(rig)).toEqual([])
})

test('caller IDs are shown in turn, each in one call at a time, by two campaigns together', {
  timeout: LONG,
}, async () => {
  const numbers = ['+74957770001', '+74957770002']
  const caller_ids = { numbers, one_call_at_a_time: true }
  const phones = [talkers('4', 6), talkers('5', 6)]
  const campaigns = await Promise.all(
    phones.map((list) => createQuickCampaign(rig.api, list, { caller_ids })),
  )
  for (const { id } of campaigns) await untilFinished(rig.api, id)
  const dials = dialsTo(phones.flat())
  expect(dials).toHaveLength(12)
  for (const number of numbers) {
    const shown = dials
      .filter(({ callerId }) => callerId.endsWith(number.slice(1)))
      .toSorted((one, other) => one.dialledAtMs - other.dialledAtMs)
    expect(shown.length).toBeGreaterThanOrEqual(4)
    for (const [index, dial] of shown.entries())
      expect(dial.dialledAtMs).toBeGreaterThanOrEqual(shown[index - 1]?.endedAtMs ?? 0)
  }
})

test('who was called today by another campaign is not called again, and expires where that is too late', {
  timeout: LONG,
}, async () => {
  const [called = '', expiring = ''] = talkers('6', 2)
  const [fresh = ''] = talkers('7', 1)
  await untilFinished(rig.api, (await createQuickCampaign(rig.api, [called, expiring])).id)
  const { id } = await createQuickCampaign(rig.api, [], {
    frequency_caps: { per_day: 1 },
    contacts: [
      { id: called, phone: called },
      { id: expiring, phone: expiring, not_after: new Date(Date.now() + 15_000).toISOString() },
      { id: fresh, phone: fresh },
    ],
  })
  const contactOf = async (phone: string) =>
    (await rig.api.listContacts(id)).find((contact) => contact.phone === phone)
  await expect.poll(async () => (await contactOf(fresh))?.outcome, PATIENCE).toBe('conversation')
  await expect.poll(async () => (await contactOf(expiring))?.outcome, PATIENCE).toBe('expired')
  for (const phone of [called, expiring, fresh]) expect(dialsTo([phone])).toHaveLength(1)

  const capped = await contactOf(called)
  expect(capped).toMatchObject({ state: 'waiting', attempts: 0 })
  const dialledAtMs = dialsTo([called])[0]?.dialledAtMs ?? 0
  const dueInHours = (Date.parse(capped?.due_at ?? '') - dialledAtMs) / 3_600_000
  expect(dueInHours).toBeGreaterThan(23.9)
  expect(dueInHours).toBeLessThan(24.1)
  const why = await whyOf(rig, capped?.id ?? '')
  expect(why.decisions.findLast(({ decision }) => decision !== 'waits')).toMatchObject({
    decision: 'deferred',
    detail: { reason: 'frequency-cap', cap: 'per_day', limit: 1, dialled: 1 },
  })
  const expired = await contactOf(expiring)
  expect(expired).toMatchObject({ reason: 'not-after' })
  // Where the machine paused for long it was never put off: its time was over at its plan.
  const words = (await whyOf(rig, expired?.id ?? '')).decisions.map(({ decision }) => decision)
  expect(words.slice(-2)).toEqual(['expired', 'finished'])
})
