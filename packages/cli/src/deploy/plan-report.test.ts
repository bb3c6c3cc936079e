import { Secret } from '@perezvon/runtime/secret'
import type { Step } from '@perezvon/voximplant/deployment/step'
import { stampedScript } from '@perezvon/voximplant/testing/stamped-script'
import { expect, test } from 'vitest'
import { planLines, stepFacts } from './plan-report.ts'

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}`).join('\n')
const before = stampedScript('asr-call', lines(0, 100))
const script = stampedScript('asr-call', lines(30, 130))
const version = (text: string) => /version (\w+)/.exec(text)?.[1]

const steps: Step[] = [
  { kind: 'add-application', application: 'halo' },
  { kind: 'replace-secret', secret: 'KEY', value: new Secret('nobody sees this') },
  { kind: 'replace-script', scenario: 'asr-call', before, script },
  { kind: 'remove-rule', rule: 'old' },
]

test('a plan has a line for each step, a piece of each script’s difference, and the sum', () => {
  const shown = planLines({ steps, hindrances: [] }, { fullDiff: false })
  expect(shown.slice(0, 3)).toEqual([
    '  +  application  halo',
    '  ~  secret       KEY       another value, not shown',
    `  ~  scenario     asr-call  version ${version(before)} → version ${version(script)}: +31 −31 lines`,
  ])
  expect(shown).toContain('      -line 0')
  expect(shown.some((line) => /… \d+ more lines: --full-diff/.test(line))).toBe(true)
  expect(shown.slice(-2)).toEqual(['  -  rule         old', 'Plan: 1 to add, 2 to change, 1 to remove.'])
  expect(planLines({ steps, hindrances: [] }, { fullDiff: true })).toContain('      +line 129')
})

test('neither plan nor report holds a secret, and the report no script', () => {
  const told = JSON.stringify([
    planLines({ steps, hindrances: [] }, { fullDiff: true }),
    steps.map(stepFacts),
  ])
  expect(told).not.toContain('nobody sees this')
  expect(JSON.stringify(steps.map(stepFacts))).not.toContain('line 1')
  expect(steps.map(stepFacts)[2]).toMatchObject({
    step: 'replace-script',
    action: 'change',
    thing: 'scenario',
    name: 'asr-call',
    version: version(script),
  })
})

test('a text changed by hand is told, and one that is none of ours', () => {
  const detail = (text: string) =>
    stepFacts({ kind: 'replace-script', scenario: 'asr-call', before: text, script }).detail
  expect(detail(`${before}\n// mine`)).toContain('changed by hand')
  expect(detail('// theirs')).toContain('did not build')
})

test('nothing to change is said; what is in the way is said below the plan', () => {
  expect(planLines({ steps: [], hindrances: [] }, { fullDiff: false })).toEqual(['Nothing to change.'])
  const hindrances = [{ kind: 'scenario-foreign' as const, scenario: 'asr-call' }]
  const shown = planLines({ steps, hindrances }, { fullDiff: false })
  expect(shown.at(-1)).toMatch(/^✗ scenario asr-call: .*--prefix.*--adopt/)
})
