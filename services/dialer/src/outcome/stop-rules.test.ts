import { OUTCOMES, type Outcome, outcomeSchema } from '@perezvon/contracts/call/outcome'
import { type StopRules, stopRulesSchema } from '@perezvon/contracts/campaign/stop-rules'
import type { EndedCall } from '@perezvon/store/attempt-outcomes'
import { describe, expect, test } from 'vitest'
import { brokenStopRule, hasStopRules } from './stop-rules.ts'

const rules = (more: Partial<StopRules>) => stopRulesSchema.parse({ over_calls: 10, ...more })

const call = (outcome: Outcome, more: Partial<EndedCall> = {}): EndedCall => ({
  outcome,
  endedBy: 'person',
  seconds: 60,
  ...more,
})
const calls = (...groups: [number, EndedCall][]) =>
  groups.flatMap(([count, each]) => Array.from({ length: count }, () => each))

test('a campaign without a share stops for nothing', () => {
  expect(hasStopRules(rules({}))).toBe(false)
  expect(hasStopRules(rules({ opt_out_share: 1 }))).toBe(true)
  expect(brokenStopRule(rules({}), calls([10, call('failed')]))).toBeUndefined()
})

test('nothing is judged before the window is full, and nothing that has left it counts', () => {
  const failures = rules({ failure_share: 0.1 })
  expect(brokenStopRule(failures, calls([9, call('failed')]))).toBeUndefined()
  expect(brokenStopRule(failures, calls([10, call('busy')], [90, call('failed')]))).toBeUndefined()
})

test('failures are shares of all calls: of ours and of the account’s, never of the person', () => {
  const failures = rules({ failure_share: 0.3 })
  const some = calls([1, call('failed')], [1, call('lost')], [1, call('account-fault')], [7, call('busy')])
  expect(brokenStopRule(failures, some)).toBe(
    'stop-rule failure_share: of the last 10 calls 3 failed (0.3, the limit is 0.3)',
  )
  expect(brokenStopRule(rules({ failure_share: 0.31 }), some)).toBeUndefined()
})

test('opt-outs are shares of the people reached', () => {
  const optOuts = rules({ opt_out_share: 0.5 })
  const half = calls([7, call('no-answer')], [1, call('conversation')], [2, call('opted-out')])
  expect(brokenStopRule(optOuts, half)).toBe(
    'stop-rule opt_out_share: of the last 3 people reached 2 opted out (0.667, the limit is 0.5)',
  )
  expect(brokenStopRule(optOuts, calls([10, call('no-answer')]))).toBeUndefined()
})

test('short hang-ups are people who hung up at once, whether they said something or not', () => {
  const short = rules({ short_hang_up_share: 0.4, short_hang_up_seconds: 5 })
  const ended = calls(
    [5, call('busy', { seconds: 0 })],
    [1, call('conversation', { seconds: 4.9 })],
    [1, call('no-conversation', { seconds: 1 })],
    [1, call('conversation', { seconds: 5 })],
    [1, call('conversation', { seconds: 2, endedBy: 'agent' })],
    [1, call('conversation')],
  )
  expect(brokenStopRule(short, ended)).toBe(
    'stop-rule short_hang_up_share: of the last 5 people reached 2 hung up within 5 s (0.4, the limit is 0.4)',
  )
})

describe.each(outcomeSchema.options)('%s', (outcome) => {
  const all = calls([10, call(outcome, { seconds: 1 })])
  const { fault, reached } = OUTCOMES[outcome]

  test('is a failure exactly where it is ours or the account’s', () => {
    const broken = brokenStopRule(rules({ failure_share: 1 }), all)
    expect(broken !== undefined).toBe(fault === 'account' || fault === 'ourselves')
  })

  test('is a short hang-up or an opt-out only where somebody was reached', () => {
    const short = brokenStopRule(rules({ short_hang_up_share: 1 }), all)
    expect(short !== undefined).toBe(reached)
    const optOut = brokenStopRule(rules({ opt_out_share: 1 }), all)
    expect(optOut !== undefined).toBe(outcome === 'opted-out')
  })
})

describe.each([5, 20, 50])('over a window of %i calls', (over_calls) => {
  for (const limit of [0.1, 0.25, 0.5, 1])
    test(`a share of ${limit} is broken from its first multiple on`, () => {
      for (let failed = 0; failed <= over_calls; failed++) {
        const latest = calls([failed, call('failed')], [over_calls - failed, call('conversation')])
        const broken = brokenStopRule(rules({ over_calls, failure_share: limit }), latest)
        expect(broken !== undefined).toBe(failed / over_calls >= limit)
        // Their order within the window says nothing.
        expect(brokenStopRule(rules({ over_calls, failure_share: limit }), latest.toReversed())).toBe(broken)
      }
    })
})
