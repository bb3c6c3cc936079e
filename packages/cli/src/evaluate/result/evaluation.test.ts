import { expect, test } from 'vitest'
import { caseResult, exitCodeOf, type RunResult, verdictOf } from './evaluation.ts'
import { evaluationLines } from './evaluation-text.ts'
import { junitOf } from './junit.ts'
import { sampleEvaluation, sampleRun } from './sample-evaluation.ts'

const passed = sampleRun()
const failed = sampleRun({
  repeat: 2,
  verdict: 'failed',
  checks: [
    { what: 'says: free', passed: false, found: 'never said' },
    { what: 'outcome: busy', passed: true, found: null },
  ],
  scores: [
    {
      name: 'honest',
      score: 2,
      at_least: 4,
      passed: false,
      reason: 'Made up <a price>.',
      quote: 'a "price"',
    },
  ],
})
const broken = sampleRun({ verdict: 'broken', why: 'the judge quotes what nobody said' })
const skipped = sampleRun({ verdict: 'skipped', why: 'a model plays this person', call_id: null })

test('a case passes by the share of its repeats, and not at all where one could not be held', () => {
  const of = (passRate: number, ...runs: RunResult[]) =>
    caseResult({ name: 'x', fingerprint: 'x', passRate }, runs)
  expect(of(0.5, passed, failed)).toMatchObject({ verdict: 'passed', pass_rate: 0.5 })
  expect(of(0.6, passed, failed).verdict).toBe('failed')
  expect(of(0.1, passed, broken).verdict).toBe('broken')
  expect(of(0.1, passed, skipped).verdict).toBe('skipped')
  expect(of(1, skipped)).toMatchObject({ verdict: 'skipped', pass_rate: null })
})

test('the exit code tells what passed from what failed, and both from what could not be run', () => {
  const code = (cases: Parameters<typeof sampleEvaluation>[0], cutOff?: RunResult) =>
    exitCodeOf(verdictOf(sampleEvaluation(cases).cases, (run) => run === cutOff))
  expect(code({ one: [passed], two: [skipped] })).toBe(0)
  expect(code({ one: [passed], two: [failed] })).toBe(1)
  expect(code({ one: [failed], two: [broken] })).toBe(2)
  expect(code({ one: [passed], two: [skipped] }, skipped)).toBe(2)
  expect(code({ two: [skipped] })).toBe(2)
})

test('a person reads a row for each case, and then all that went wrong', () => {
  const text = evaluationLines(sampleEvaluation({ one: [passed, failed], two: [skipped] })).join('\n')
  expect(text).toMatch(/one +failed +1\/2 +3 +400 ms +2\n/)
  expect(text).toContain('one, 2  (call_1, conversation: agent-goodbye)\n  ✗ says: free. never said\n')
  expect(text).toContain('✗ honest: 2 of 5, at least 4 wanted. Made up <a price>. “a "price"”')
  expect(text).toContain('two\n  a model plays this person')
  expect(text).toContain('2 cases, 1 failed, 1 skipped; 2 calls, 100 tokens, 5 s')
})

test('CI reads the same as JUnit XML', () => {
  const xml = junitOf(
    sampleEvaluation({ one: [failed], 'two & three': [passed], four: [broken], five: [skipped] }),
  )
  expect(xml).toContain('<testsuites tests="4" failures="1" errors="1" skipped="1" time="5">')
  expect(xml).toContain('<testcase classname="shop" name="two &amp; three"/>')
  expect(xml).toContain(
    '<failure message="2: ✗ says: free. never said">2: ✗ says: free. never said&#10;2: ✗ honest',
  )
  expect(xml).toContain('Made up &lt;a price&gt;. “a &quot;price&quot;”</failure>')
  expect(xml).toContain('<error message="1: the judge quotes what nobody said">')
  expect(xml).toContain('<skipped message="1: a model plays this person">')
})
