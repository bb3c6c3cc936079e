import { OUTCOMES } from '@perezvon/contracts/call/outcome'
import { leasesHeld } from '@perezvon/livecall/capacity/leases'
import { personaNames } from '@perezvon/simulator/carrier/personas/catalog'
import type { FaultDialInput } from '@perezvon/simulator/faults/fault-dial'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { whyOf } from '../rig/public-routes.ts'
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

const CONTACTS = 120
/** Both limits bind: the rate when the first lines are taken, then the lines. */
const CONCURRENCY = 18
const PER_SECOND = 20
/** A worker that oversleeps its moment to dial by more than this asks for another one (dialer, `pacing/dial-moment.ts`). */
const OVERSLEPT_SECONDS = 0.25

/** Three requests of a hundred between scenarios and the gateway go wrong, each sixth of them in its own way. */
const ROUGH_ROAD: FaultDialInput[] = [
  { fault: 'request-lost', probability: 0.005 },
  { fault: 'request-refused', probability: 0.005 },
  { fault: 'response-lost', probability: 0.005 },
  { fault: 'request-repeated', probability: 0.005 },
  { fault: 'request-delayed', probability: 0.005, ms: 500 },
  { fault: 'response-503', probability: 0.005 },
]

let rig: Rig

beforeAll(async () => {
  const weights = Object.fromEntries(personaNames.map((name) => [name, 1]))
  rig = await startRig({
    speed: 60,
    voximplant: { numbers: { weights }, faults: ROUGH_ROAD },
    // So that it is the campaign's rate that holds it back.
    settings: { ACCOUNT_CALLS_PER_SECOND: '100' },
  })
  await createHalo(rig.api)
})
afterAll(() => rig?.stop())

const leases = () => leasesHeld(rig.live, { now: new Date() })

test('a campaign to all sorts of people over a rough road: one outcome each, nobody twice, no limit exceeded, no lease left', {
  timeout: LONG,
}, async () => {
  const { ledger } = rig.voximplant
  const campaign = await createQuickCampaign(rig.api, fictitiousNumbers(CONTACTS), {
    concurrency: CONCURRENCY,
    calls_per_second: PER_SECOND,
  })
  const contacts = await untilFinished(rig.api, campaign.id)
  expect(contacts).toHaveLength(CONTACTS)
  expect(new Set(ledger.dials().map(({ persona }) => persona)).size).toBe(personaNames.length)
  const faults = ledger.summary().faults
  expect(Object.values(faults).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(10)

  // One outcome each, in the record, in the counters and in the journal.
  expect(contacts.filter(({ outcome }) => outcome === null || outcome === 'lost')).toEqual([])
  const { counters } = await rig.api.getCampaign(campaign.id)
  expect(counters).toMatchObject({ contacts: CONTACTS, waiting: 0, in_attempt: 0, finished: CONTACTS })
  const counted = Object.groupBy(contacts, ({ outcome }) => outcome ?? 'none')
  expect(counters.outcomes).toEqual(
    Object.fromEntries(Object.entries(counted).map(([outcome, group]) => [outcome, group?.length])),
  )
  const calls = await rig.api.listCalls(campaign.id)
  expect(calls).toHaveLength(counters.attempts)
  for (const { id, attempts } of contacts) {
    const words = (await whyOf(rig, id)).decisions.map(({ decision }) => decision)
    expect(words.filter((word) => word === 'attempt-ended')).toHaveLength(attempts)
    expect(words.filter((word) => word === 'finished')).toHaveLength(1)
    expect(words.at(-1)).toBe('finished')
  }

  // The carrier's own ledger: what it says of each call is what the record says.
  expect(dialledTwice(rig)).toEqual([])
  const dialOf = new Map(
    ledger.dials().map((dial) => [/call_[0-9a-z]+/.exec(dial.customData)?.[0] ?? '', dial]),
  )
  for (const { id, outcome } of calls) {
    if (outcome !== null && OUTCOMES[outcome].reached) expect(dialOf.get(id)?.answeredAtMs).toBeDefined()
    if (outcome === 'busy') expect(dialOf.get(id)?.failure?.code).toBe(486)
    if (outcome === 'declined') expect(dialOf.get(id)?.failure?.code).toBe(603)
    if (outcome === 'invalid-number') expect(dialOf.get(id)?.failure?.code).toBe(404)
  }
  const known = new Set(calls.map(({ id }) => String(id)))
  for (const id of dialOf.keys()) expect(known).toContain(id)

  // Never more at once, never faster.
  expect(ledger.maxConcurrentDials()).toBeLessThanOrEqual(CONCURRENCY)
  expect(ledger.maxConcurrentDials()).toBeGreaterThan(CONCURRENCY / 2)
  expectNeverFaster(ledger.sessions().map(({ startedAtMs }) => startedAtMs))
  await expect.poll(leases, { timeout: 30_000 }).toEqual([])
})

/**
 * In any stretch of time no more sessions began than the rate allows; two more for requests that a pause of the machine
 * held up on their way, and what may have been overslept.
 */
function expectNeverFaster(startedAtMs: readonly number[]): void {
  const starts = startedAtMs.toSorted((one, other) => one - other)
  for (const [from, first] of starts.entries()) {
    for (const [count, last] of starts.slice(from).entries()) {
      const seconds = (last - first) / 1000 + OVERSLEPT_SECONDS
      expect(count - 2).toBeLessThanOrEqual(PER_SECOND * seconds)
    }
  }
}
