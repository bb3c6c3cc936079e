import { findFreePort } from '@perezvon/cli/stack/free-port'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { agentSaid, onlyDial } from '../rig/calls.ts'
import { type Front, startFront } from '../rig/front.ts'
import { personWho } from '../rig/persons.ts'
import { attemptsEverInDoubt, storedEvents } from '../rig/records.ts'
import {
  createHalo,
  createQuickCampaign,
  dialledTwice,
  LONG,
  type Rig,
  startRig,
  untilFinished,
} from '../rig/rig.ts'

const LINES = [
  'Здравствуйте, сколько стоит доставка?',
  'А когда привезут мой заказ?',
  'А какой адрес у вас записан?',
  'Хорошо, спасибо, до свидания!',
]
let front: Front
let rig: Rig

beforeAll(async () => {
  front = await startFront()
  // Two clouds that take their time: whenever a gateway is told to stop, most calls wait for a sentence; whenever a
  // dialer is, it waits for the answer to a start.
  rig = await startRig({
    front,
    processes: ['gateway', 'dialer'],
    openai: { timeToFirstTokenMs: 250, tokenIntervalMs: 15 },
    voximplant: { startLatency: { minMs: 400, maxMs: 600 } },
  })
  await createHalo(rig.api)
})
afterAll(async () => {
  await rig?.stop()
  await front?.stop()
})

function talkers(area: string, count: number): string[] {
  const phones = Array.from({ length: count }, (_, index) => `+7000888${area}${index + 100}`)
  for (const phone of phones) rig.voximplant.setPersona(phone, personWho(...LINES))
  return phones
}

/** How many people are on the line and have been answered at least once. */
function talking(): number {
  const live = rig.voximplant.ledger.dials().filter(({ endedAtMs }) => endedAtMs === undefined)
  return live.filter((dial) => agentSaid(dial).length > 2).length
}

/** A new gateway beside the old one, which is then told to stop: what a deployment does. */
async function replaceGateway(): Promise<void> {
  const old = rig.processOf('gateway')
  const port = await findFreePort()
  await rig.startProcess('gateway', { PORT: String(port) })
  front.serve(`http://127.0.0.1:${port}`)
  await expect.poll(talking, { timeout: 60_000, interval: 10 }).toBeGreaterThan(3)
  await old.stop()
  expect(await old.ended).toBe('code 0')
}

test('gateways that are replaced in the middle of calls drop none: nobody hears of it', {
  timeout: LONG,
}, async () => {
  const phones = talkers('1', 16)
  const campaign = await createQuickCampaign(rig.api, phones, { concurrency: 8 })
  for (const _ of ['first', 'second']) await replaceGateway()
  const contacts = await untilFinished(rig.api, campaign.id)
  expect(contacts.map(({ outcome }) => outcome)).toEqual(phones.map(() => 'conversation'))
  for (const { id, phone } of await rig.api.listCalls(campaign.id)) {
    const call = await rig.api.getCall(id)
    expect(call.turns.map(({ user_text }) => user_text)).toEqual(LINES)
    expect(call.turns.map(({ source }) => source)).not.toContain('fallback')
    const events = (await storedEvents(rig, id)).map(({ event }) => event)
    expect(events.filter(({ type }) => type === 'scenario.fault')).toEqual([])
    // Every sentence of every turn was played, also those that one gateway made and another one handed out.
    const heard = agentSaid(onlyDial(rig, phone))
      .map((said) => said.heard)
      .join(' ')
    for (const { ai_text } of call.turns) expect(heard).toContain(ai_text)
  }
  expect(dialledTwice(rig)).toEqual([])
  expect(rig.log()).not.toContain('not drained')
})

test('a dialer that is told to stop in mid-campaign finishes what it has begun: nothing is left to anybody’s rescue', {
  timeout: LONG,
}, async () => {
  const phones = talkers('2', 16)
  const before = rig.voximplant.ledger.dials().length
  const campaign = await createQuickCampaign(rig.api, phones, { concurrency: 8, calls_per_second: 10 })
  for (const dials of [3, 10]) {
    await expect
      .poll(() => rig.voximplant.ledger.dials().length - before, { timeout: 60_000, interval: 10 })
      .toBeGreaterThanOrEqual(dials)
    const old = rig.processOf('dialer')
    await old.stop()
    expect(await old.ended).toBe('code 0')
    for (const job of ['originate-call', 'close-call'] as const)
      expect(await rig.jobs.depth(job)).toMatchObject({ active: 0, failed: 0 })
    await rig.startProcess('dialer')
  }
  const contacts = await untilFinished(rig.api, campaign.id)
  expect(contacts.map(({ outcome, attempts }) => [outcome, attempts])).toEqual(
    phones.map(() => ['conversation', 1]),
  )
  expect(dialledTwice(rig)).toEqual([])
  for (const phone of phones) onlyDial(rig, phone)
  expect(await attemptsEverInDoubt(rig, campaign.id)).toBe(0)
})
