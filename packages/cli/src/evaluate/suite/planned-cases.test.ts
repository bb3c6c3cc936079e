import { expect, test } from 'vitest'
import { plannedCases } from './planned-cases.ts'
import { sampleSuite } from './sample-suite.ts'

const goals = { price: { wants: 'The price.', lines: ['How much?'] }, refund: { wants: 'The money back.' } }
const names = (cases: readonly { name: string }[]) => cases.map(({ name }) => name)

test('every persona meets every goal, unless it names its own', () => {
  const suite = sampleSuite({ personas: { polite: {}, angry: { goals: ['refund'] } }, goals, repeats: 3 })
  const cases = plannedCases(suite)
  expect(names(cases)).toEqual(['polite/price', 'polite/refund', 'angry/refund'])
  expect(cases.map(({ isPlayed }) => isPlayed)).toEqual([false, true, true])
  expect(cases.map(({ repeats }) => repeats)).toEqual([3, 3, 3])
  expect(names(plannedCases(suite, { only: 'refund' }))).toEqual(['polite/refund', 'angry/refund'])
  expect(plannedCases(suite, { repeats: 1 })[0]?.repeats).toBe(1)
})

test('cases that are named are all there are, each with what suite, persona, goal and case expect', () => {
  const suite = sampleSuite({
    personas: { polite: { expect: { max_turns: 2 } } },
    goals: { ...goals, refund: { ...goals.refund, expect: { max_turns: 3 } } },
    expect: { max_turns: 1 },
    cases: [{ persona: 'polite', goal: 'refund', repeats: 5, expect: { max_turns: 4 } }],
  })
  const [one, ...others] = plannedCases(suite)
  expect(others).toEqual([])
  expect(one).toMatchObject({ name: 'polite/refund', repeats: 5 })
  expect(one?.expectations.map(({ max_turns }) => max_turns)).toEqual([1, 2, 3, 4])
})

test('a fingerprint changes with what a result depends on, and with nothing else', () => {
  const of = (over: Parameters<typeof sampleSuite>[0]) => plannedCases(sampleSuite(over))[0]?.fingerprint
  expect(of({ repeats: 9, limits: { calls: 9 } })).toBe(of({}))
  expect(of({ personas: { polite: { reply_after_ms: 300 } } })).not.toBe(of({}))
  expect(of({ judge_model: 'gpt-4.1' })).not.toBe(of({}))
  // Another goal for a persona asks nothing else of the old ones.
  expect(of({ personas: { polite: { goals: ['price'] } } })).toBe(of({}))
  expect(of({ personas: { polite: { expect: { max_turns: 1 } } } })).not.toBe(of({}))
})
