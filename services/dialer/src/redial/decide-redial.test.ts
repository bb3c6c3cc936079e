import { OUTCOMES, outcomeSchema } from '@perezvon/contracts/call/outcome'
import { DEFAULT_CALLING_WINDOWS } from '@perezvon/contracts/campaign/calling-window'
import { retryRulesSchema } from '@perezvon/contracts/campaign/retry-rules'
import { after, NOON } from '@perezvon/store/sample-records'
import { describe, expect, test } from 'vitest'
import { decideRedial, type RedialFacts } from './decide-redial.ts'

const campaign: NonNullable<RedialFacts['campaign']> = {
  state: 'running',
  retries: retryRulesSchema.parse({}),
  windows: DEFAULT_CALLING_WINDOWS,
  notAfter: null,
}

function decide(more: Partial<RedialFacts>) {
  return decideRedial({
    outcome: 'busy',
    reason: 'sip-486',
    beforeDial: false,
    earlier: {},
    campaign,
    timeZone: 'Europe/Moscow',
    now: NOON,
    ...more,
  })
}

test('redials a busy number after the pause of its rule, and tells rule and numbers', () => {
  expect(decide({})).toEqual({
    dueAt: after(300),
    detail: { rule: 'busy', redial: 1, of: 2, after_seconds: 300, time_zone: 'Europe/Moscow' },
  })
})

test('the second redial waits for the second pause, the third never comes', () => {
  expect(decide({ earlier: { busy: 1 } })?.dueAt).toEqual(after(1800))
  expect(decide({ earlier: { busy: 2 } })).toBeUndefined()
})

test('each outcome has its own count: what failed for our fault costs the contact nothing', () => {
  const earlier = { failed: 2, 'account-fault': 2, 'no-answer': 2 }
  expect(decide({ earlier })?.detail).toMatchObject({ rule: 'busy', redial: 1 })
  expect(decide({ outcome: 'failed', earlier })).toBeUndefined()
})

test('the last pause repeats', () => {
  const retries = { ...campaign.retries, busy: { count: 5, after_seconds: [10, 20], min_gap_seconds: 0 } }
  expect(decide({ earlier: { busy: 4 }, campaign: { ...campaign, retries } })?.dueAt).toEqual(after(20))
})

describe('an outcome without a rule is final', () => {
  for (const outcome of outcomeSchema.options.filter((option) => OUTCOMES[option].retry === undefined))
    test(outcome, () => expect(decide({ outcome })).toBeUndefined())
})

test('a redial that would fall into the night waits for the person’s own morning', () => {
  const now = new Date('2026-11-20T17:58:00Z')
  expect(decide({ now })?.dueAt).toEqual(new Date('2026-11-21T06:00:00Z'))
  expect(decide({ now, timeZone: 'Europe/Lisbon' })?.dueAt).toEqual(new Date('2026-11-20T18:03:00Z'))
})

test('what ended before anybody was dialled comes back at once and uses up nothing', () => {
  const earlier = { cancelled: 9, refused: 9, 'account-fault': 9 }
  expect(decide({ outcome: 'cancelled', reason: 'campaign-not-running', beforeDial: true, earlier })).toEqual(
    {
      dueAt: NOON,
      detail: { rule: 'campaign-not-running', time_zone: 'Europe/Moscow' },
    },
  )
  const night = new Date('2026-11-20T23:00:00Z')
  expect(
    decide({ outcome: 'refused', reason: 'outside-window', beforeDial: true, now: night })?.dueAt,
  ).toEqual(new Date('2026-11-21T06:00:00Z'))
})

test('nobody is dialled again for a cancelled campaign, after its end, or for a single call', () => {
  expect(decide({ campaign: { ...campaign, state: 'cancelled' } })).toBeUndefined()
  expect(decide({ campaign: { ...campaign, notAfter: after(300) } })).toBeUndefined()
  expect(decide({ campaign: { ...campaign, notAfter: after(301) } })).toBeDefined()
  expect(decide({ campaign: null, beforeDial: true })).toBeUndefined()
})
