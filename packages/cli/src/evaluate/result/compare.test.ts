import { expect, test } from 'vitest'
import { chanceOf } from './chance.ts'
import { compareEvaluations } from './compare.ts'
import { comparisonLines } from './comparison-text.ts'
import { sampleEvaluation, sampleRun } from './sample-evaluation.ts'

const passed = sampleRun()
const failed = sampleRun({ verdict: 'failed' })
const score = (value: number) => ({
  name: 'honest',
  score: value,
  at_least: 3,
  passed: true,
  reason: '',
  quote: null,
})

test('each case says whether it got better or worse, and how likely that is by chance', () => {
  const earlier = sampleEvaluation({ up: [failed, passed], down: Array(8).fill(passed), like: [passed] })
  const later = sampleEvaluation(
    { up: [passed, passed], down: Array(8).fill(failed), like: [passed] },
    { agent: { name: 'shop', fingerprint: 'b' } },
  )
  const comparison = compareEvaluations(earlier, later)
  expect(comparison).toMatchObject({
    kind: 'compared',
    notes: [],
    cases: [
      {
        name: 'up',
        change: 'better',
        before: { passed: 1, runs: 2 },
        after: { passed: 2, runs: 2 },
        chance: 1,
      },
      { name: 'down', change: 'worse', chance: expect.closeTo(0.00016, 5) },
      { name: 'like', change: 'same' },
    ],
  })
  const lines = comparisonLines(comparison, 'before.json').join('\n')
  expect(lines).toContain('Against before.json: 1 better, 1 worse, 1 the same')
  expect(lines).toMatch(/up +better +1\/2 → 2\/2 +may be chance \(p 1\.00\) +400 → 400 ms/)
  expect(lines).toMatch(/down +worse +8\/8 → 0\/8 +400/)
})

test('scores and waits are held against each other, too', () => {
  const earlier = sampleEvaluation({
    one: [sampleRun({ scores: [score(5)] }), sampleRun({ scores: [score(4)] })],
  })
  const later = sampleEvaluation({ one: [sampleRun({ scores: [score(3)], first_sentence_ms: 900 })] })
  const comparison = compareEvaluations(earlier, later)
  expect(comparison).toMatchObject({
    cases: [{ criteria: [{ name: 'honest', before: 4.5, after: 3 }], wait: { before: 400, after: 900 } }],
  })
  expect(comparisonLines(comparison, 'x').join('\n')).toContain('honest 4.5 → 3')
})

test('only what was asked in the same way is compared, and what was left out is said', () => {
  const earlier = sampleEvaluation({ same: [passed], gone: [passed], otherwise: [passed], broken: [passed] })
  const later = sampleEvaluation({
    same: [passed],
    new: [passed],
    broken: [sampleRun({ verdict: 'broken' })],
  })
  for (const one of sampleEvaluation({ otherwise: [failed] }).cases)
    later.cases.push({ ...one, fingerprint: 'changed' })
  expect(compareEvaluations(earlier, later)).toMatchObject({
    cases: [{ name: 'same' }],
    notes: [
      expect.stringContaining('the same document in both'),
      'not compared, asked otherwise than before: otherwise',
      'not compared, not held in both: broken',
      'not compared, new: new',
      'not compared, gone: gone',
    ],
  })
})

test('another seed is said, since the people are others', () => {
  const earlier = sampleEvaluation({ one: [passed] })
  const later = sampleEvaluation({ one: [passed] }, { seed: 7 })
  expect(compareEvaluations(earlier, later)).toMatchObject({
    notes: [expect.anything(), 'other people: the seed was 1, and is 7'],
  })
})

test('another suite, another kind of model, or nothing in common is not compared, and it says why', () => {
  const earlier = sampleEvaluation({ one: [passed] })
  const why = (over: Parameters<typeof sampleEvaluation>[1], cases = { one: [passed] }) =>
    comparisonLines(compareEvaluations(earlier, sampleEvaluation(cases, over)), 'x')
  expect(why({ suite: { name: 'other', fingerprint: 'a' } })).toEqual([
    'Not compared with x: the earlier evaluation is of another suite (shop, now other)',
  ])
  expect(why({ model: 'simulated' })[0]).toMatch(/held with a real model, this one with a simulated one/)
  expect(why({ cases: [] })[0]).toMatch(/no case is asked as before/)
})

test.each([
  [{ passed: 1, runs: 1 }, { passed: 0, runs: 1 }, 1],
  [{ passed: 3, runs: 3 }, { passed: 0, runs: 3 }, 0.1],
  [{ passed: 10, runs: 10 }, { passed: 4, runs: 10 }, 0.0108],
])('the chance of %j and %j is %d', (before, after, chance) => {
  expect(chanceOf(before, after)).toBeCloseTo(chance, 4)
})
