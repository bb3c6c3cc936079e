import { callEventSchema } from '@perezvon/contracts/events/call-event'
import { expect, test } from 'vitest'
import { CallFacts } from './call-facts.ts'

const STAMP = { seq: 1, at: '2026-11-21T09:30:00.000Z' }

test('a session that died before anything ended it was ended by the platform', () => {
  const report = new CallFacts().report
  expect(report).toMatchObject({ connected: false, reason: 'platform-ended', ended_by: 'platform', turns: 0 })
  expect(() => callEventSchema.parse({ ...report, ...STAMP })).not.toThrow()
})

test('costs come as numbers and as text, and add up; what is no amount is nothing', () => {
  const facts = new CallFacts()
  for (const cost of [1.5, '0.25', '', undefined, 'free', Number.NaN, -3]) facts.cost(cost)
  expect(facts.report.cost).toBe(1.75)
})

test('what the legs to targets cost is part of the whole', () => {
  const facts = new CallFacts()
  facts.cost(1.5)
  facts.transfer = () => ({ target: 'sales', result: 'connected', talk_seconds: 60, cost: 0.25 })
  expect(facts.report).toMatchObject({ cost: 1.75, transfer: { cost: 0.25 } })
})

test('the first ending counts', () => {
  const facts = new CallFacts()
  facts.ended('ring-limit', 'agent')
  facts.ended('not-answered', 'platform')
  facts.failed(487, 'Request terminated')
  expect(facts.report).toMatchObject({
    reason: 'ring-limit',
    ended_by: 'agent',
    sip_code: 487,
    sip_reason: 'Request terminated',
  })
})

test('a person who hangs up during the goodbye ended the call, but not the reason for it', () => {
  const facts = new CallFacts()
  facts.ended('duration-limit', 'agent')
  facts.personHungUp()
  expect(facts.report).toMatchObject({ reason: 'duration-limit', ended_by: 'person' })
})

test('the recording is named by its first URL until a better one comes', () => {
  const facts = new CallFacts()
  facts.recording('https://storage.example/one.mp3')
  facts.recording(undefined, 42)
  expect(facts.report).toMatchObject({ record_url: 'https://storage.example/one.mp3', record_seconds: 42 })
})
