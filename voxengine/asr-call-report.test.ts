import { expectTextBodySchema } from '@perezvon/contracts/http/expect-text'
import { processTextBodySchema } from '@perezvon/contracts/http/process-text'
import { expect, test } from 'vitest'
import { GOODBYE, personWho, personWhoRefuses, STORY } from './testing/persons.ts'
import { rehearse } from './testing/rehearse.ts'

const turnOf = (body: unknown) => processTextBodySchema.parse(body).turn

test('the final report waits for RecordStopped: URL, length and cost of the recording are in it', async () => {
  const { ended, events, types } = await rehearse({
    person: personWho('ничего не нужно'),
    gateway: { replies: [GOODBYE] },
  })
  const started = events.find((event) => event.type === 'recording.started')
  expect(started).toBeDefined()
  expect(ended().record_url).toBe(started?.type === 'recording.started' ? started.record_url : '')
  expect(ended().record_seconds).toBeGreaterThan(0)
  expect(types().at(-1)).toBe('call.ended')
})

test('a call that must not be recorded is not', async () => {
  const { ended, types } = await rehearse({
    person: personWho('ничего не нужно'),
    gateway: { replies: [GOODBYE], settings: { recording: { enabled: false, stereo: false } } },
  })
  expect(types()).not.toContain('recording.started')
  expect(ended()).not.toHaveProperty('record_url')
})

test('events that do not arrive are told again, in order, and once each', async () => {
  const { events, ended, types } = await rehearse({
    person: personWho('ничего не нужно'),
    gateway: {
      replies: [GOODBYE],
      fails: (name, earlier) => (name === 'events' && earlier % 2 === 0 ? 503 : undefined),
    },
  })
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
  expect(types()[0]).toBe('call.dialing')
  expect(ended().reason).toBe('agent-goodbye')
})

test('a session that ends with nothing acknowledged takes its one last chance, with everything in it', async () => {
  const { stub, log } = await rehearse({
    person: personWhoRefuses(486),
    gateway: { fails: (name) => (name === 'events' ? 503 : undefined) },
  })
  const batches = stub.of('events')
  const last = batches.at(-1)?.body as { events: { type: string; sip_code?: number }[] }
  expect(batches.length).toBeGreaterThan(2)
  expect(last.events.map(({ type }) => type)).toContain('call.dialing')
  expect(last.events.at(-1)).toMatchObject({ type: 'call.ended', sip_code: 486 })
  expect(log).not.toContain('Dropped')
})

test('a session that is torn down in the middle of a call still reports, in one request', async () => {
  const { ended, ledger, stub, log } = await rehearse({
    person: 'talkative',
    companion: 'setTimeout(() => { throw new Error("another scenario of the rule") }, 30000)',
  })
  expect(ledger.sessions()).toMatchObject([{ finishReason: 'JS session error' }])
  expect(ended()).toMatchObject({ connected: true, reason: 'platform-ended', ended_by: 'platform' })
  expect(ended().turns).toBeGreaterThan(0)
  expect(stub.of('events').at(-1)?.body).toMatchObject({
    events: expect.arrayContaining([expect.objectContaining({ type: 'call.ended' })]),
  })
  expect(log).not.toContain('Dropped')
})

test('words that have settled are told before the turn is asked, inside the budget', async () => {
  const { stub, log, ended } = await rehearse({
    person: 'interrupts',
    gateway: {
      settings: { speculation: { settled_ms: 200, most_per_turn: 2 } },
      replies: [STORY, STORY, STORY, GOODBYE],
      delaysMs: { events: 120, next_sentence: 80, process_text: 40, expect_text: 20 },
    },
  })
  const expected = stub.of('expect_text')
  expect(expected.length).toBeGreaterThan(0)
  for (const { body } of expected) {
    const { turn } = expectTextBodySchema.parse(body)
    const asked = stub.requests.findIndex((one) => one.name === 'process_text' && turnOf(one.body) === turn)
    expect(stub.requests.findIndex((one) => one.body === body)).toBeLessThan(
      asked < 0 ? Number.MAX_VALUE : asked,
    )
  }
  expect(stub.mostConcurrent()).toBeLessThanOrEqual(3)
  expect(log).not.toContain('Dropped')
  expect(ended().connected).toBe(true)
})

test('never more than three requests at once, however slow the backend and however often it is interrupted', async () => {
  const { stub, log, ended } = await rehearse({
    person: 'interrupts',
    gateway: {
      replies: [STORY, STORY, STORY, GOODBYE],
      delaysMs: { events: 120, next_sentence: 80, process_text: 40 },
    },
  })
  expect(stub.mostConcurrent()).toBeLessThanOrEqual(3)
  expect(stub.mostConcurrent()).toBeGreaterThan(1)
  expect(log).not.toContain('Dropped')
  expect(log).not.toContain('Exceeded')
  expect(ended().connected).toBe(true)
})
