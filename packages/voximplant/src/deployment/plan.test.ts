import { Secret } from '@perezvon/runtime/secret'
import { expect, test } from 'vitest'
import { stampedScript } from '../testing/stamped-script.ts'
import type { ActualState } from './actual-state.ts'
import { type DesiredState, NOTHING_GONE } from './desired-state.ts'
import { planDeployment } from './plan.ts'

const OLD = stampedScript('asr-call', 'old')
const NEW = stampedScript('asr-call', 'new')
const FOREIGN = '// somebody’s own'

const desired: DesiredState = {
  application: 'halo',
  scenarios: [{ name: 'asr-call', script: NEW }],
  rules: [{ name: 'asr-call', pattern: '.*', scenarios: ['asr-call'] }],
  numbers: [],
  secrets: [{ name: 'KEY', value: new Secret('new value') }],
  gone: NOTHING_GONE,
}
const nothing: ActualState = {
  application: undefined,
  scenarios: [],
  elsewhere: [],
  rules: [],
  numbers: [],
  secrets: [],
}
const scenario = (name: string, script: string, scenarioId = name) => ({ scenarioId, name, script })
const rule = (name: string, scenarios: string[], pattern = '.*') => ({
  ruleId: name,
  name,
  pattern,
  scenarios: scenarios.map((bound) => ({ scenarioId: bound, name: bound })),
})
const whole: ActualState = {
  application: { applicationId: '1', name: 'halo' },
  scenarios: [scenario('asr-call', NEW)],
  elsewhere: [],
  rules: [rule('asr-call', ['asr-call'])],
  numbers: [],
  secrets: [{ secretId: '1', name: 'KEY', value: new Secret('new value') }],
}

/** Steps and hindrances as `kind thing`. */
function plan(over: Partial<ActualState>, from = whole, wanted: Partial<DesiredState> = {}, adopt = false) {
  const { steps, hindrances } = planDeployment({ ...desired, ...wanted }, { ...from, ...over }, { adopt })
  const named = steps.map((step) => {
    const name =
      ('scenario' in step &&
        step.kind !== 'bind-scenario' &&
        step.kind !== 'unbind-scenario' &&
        step.scenario) ||
      ('number' in step && step.number) ||
      ('secret' in step && step.secret) ||
      ('application' in step && step.application) ||
      ('rule' in step && ('scenario' in step ? `${step.rule} ${step.scenario}` : step.rule)) ||
      ('rules' in step && step.rules.join(' '))
    return `${step.kind} ${name}`
  })
  return [...named, ...hindrances.map(({ kind }) => `! ${kind}`)]
}

test('where everything is as wanted, nothing is done', () => {
  expect(plan({})).toEqual([])
})

test('in an empty account everything is added, each after what it needs', () => {
  expect(plan({}, nothing)).toEqual([
    'add-application halo',
    'add-secret KEY',
    'add-scenario asr-call',
    'add-rule asr-call',
  ])
})

test.each<[string, Partial<ActualState>, string[]]>([
  ['an older script', { scenarios: [scenario('asr-call', OLD)] }, ['replace-script asr-call']],
  [
    'a script changed by hand',
    { scenarios: [scenario('asr-call', `${NEW}\n// mine`)] },
    ['replace-script asr-call'],
  ],
  [
    'another secret',
    { secrets: [{ secretId: '1', name: 'KEY', value: new Secret('old') }] },
    ['replace-secret KEY'],
  ],
  ['another pattern', { rules: [rule('asr-call', ['asr-call'], '7495.*')] }, ['change-pattern asr-call']],
  ['a rule that runs nothing', { rules: [rule('asr-call', [])] }, ['bind-scenario asr-call asr-call']],
  [
    'a rule that runs one of ours that is not wanted any more',
    {
      scenarios: [scenario('asr-call', NEW), scenario('old-call', OLD)],
      rules: [rule('asr-call', ['old-call'])],
    },
    ['bind-scenario asr-call asr-call', 'unbind-scenario asr-call old-call'],
  ],
  ['rules and scenarios of others', { rules: [rule('x', ['y']), ...whole.rules] }, []],
])('%s', (_what, over, steps) => {
  expect(plan(over)).toEqual(steps)
})

test('the order of our rules is mended; foreign rules keep their places', () => {
  const two = [
    { name: 'inbound', pattern: '7495.*', scenarios: ['asr-call'] },
    { name: 'outbound', pattern: '.*', scenarios: ['asr-call'] },
  ]
  const bound = ['asr-call']
  const wrong = [rule('outbound', bound), rule('theirs', ['y']), rule('inbound', bound, '7495.*')]
  expect(plan({ rules: wrong }, whole, { rules: two })).toEqual(['order-rules inbound theirs outbound'])
  expect(plan({ rules: [rule('outbound', bound)] }, whole, { rules: two })).toEqual([
    'add-rule inbound',
    'order-rules inbound outbound',
  ])
})

test.each<[string, Partial<ActualState>, string, string[]]>([
  [
    'a foreign scenario of the name in the application',
    { scenarios: [scenario('asr-call', FOREIGN)] },
    'scenario-foreign',
    ['replace-script asr-call'],
  ],
  [
    'a rule of the name that runs a foreign scenario',
    {
      scenarios: [scenario('asr-call', NEW), scenario('flow', FOREIGN)],
      rules: [rule('asr-call', ['flow'])],
    },
    'rule-foreign',
    ['bind-scenario asr-call asr-call', 'unbind-scenario asr-call flow'],
  ],
])('%s stands in the way until it is adopted', (_what, over, hindrance, steps) => {
  expect(plan(over)).toContain(`! ${hindrance}`)
  expect(plan(over, whole, {}, true)).toEqual(steps)
})

test.each([FOREIGN, OLD])('a name that is taken elsewhere cannot be adopted: «%s»', (script) => {
  const taken = { elsewhere: [scenario('asr-call', script)] }
  for (const adopt of [false, true]) expect(plan(taken, nothing, {}, adopt)).toContain('! scenario-elsewhere')
  const version = /version (\w+)/.exec(script)?.[1]
  const { hindrances } = planDeployment(desired, { ...nothing, ...taken }, { adopt: false })
  expect(hindrances).toContainEqual({ kind: 'scenario-elsewhere', scenario: 'asr-call', version })
})

test('what should be gone goes after what used it; an application only where nothing else is in it', () => {
  const gone = {
    application: true,
    scenarios: ['asr-call'],
    rules: ['asr-call'],
    numbers: [],
    secrets: ['KEY'],
  }
  const back = { scenarios: [], rules: [], secrets: [], gone }
  expect(plan({}, whole, back)).toEqual([
    'remove-rule asr-call',
    'remove-scenario asr-call',
    'remove-secret KEY',
    'remove-application halo',
  ])
  const shared = { scenarios: [...whole.scenarios, { scenarioId: '9', name: 'theirs' }] }
  expect(plan(shared, whole, back)).toContain('! application-in-use')
  expect(plan({}, nothing, back)).toEqual([])
})

test.each([
  ['not bound', { application: undefined, rule: undefined }, ['bind-number +74951234567']],
  ['bound to another rule', { application: 'halo', rule: 'mine' }, ['bind-number +74951234567']],
  [
    'bound to a rule that nobody tells',
    { application: 'halo', rule: undefined },
    ['bind-number +74951234567'],
  ],
  ['bound as wanted', { application: 'halo', rule: 'asr-call' }, []],
  ['bound to another application', { application: 'shop', rule: 'x' }, ['! number-elsewhere']],
])('a wanted number that is %s', (_, binding, expected) => {
  const numbers = [{ number: '+74951234567', rule: 'asr-call' }]
  const rented = [{ number: '+74951234567', ...binding }]
  expect(plan({ numbers: rented }, whole, { numbers })).toEqual(expected)
})

test('a number that is not rented is in the way, and one that should be bound to nothing is unbound before its rule goes', () => {
  const number = '+74951234567'
  expect(plan({}, whole, { numbers: [{ number, rule: 'asr-call' }] })).toEqual(['! number-not-rented'])
  const gone = { ...NOTHING_GONE, rules: ['asr-call'], numbers: [number] }
  const numbers = [{ number, application: 'halo', rule: 'asr-call' }]
  expect(plan({ numbers }, whole, { rules: [], gone })).toEqual([
    'unbind-number +74951234567',
    'remove-rule asr-call',
  ])
})
