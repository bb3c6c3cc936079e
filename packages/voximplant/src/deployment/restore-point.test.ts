import { expect, test } from 'vitest'
import { type DesiredState, NOTHING_GONE } from './desired-state.ts'
import { olderOver, restorePointOf } from './restore-point.ts'

const state = (over: Partial<DesiredState>): DesiredState => ({
  application: 'halo',
  scenarios: [],
  rules: [],
  numbers: [],
  secrets: [],
  gone: NOTHING_GONE,
  ...over,
})

test('what was found is restored, what was added goes, and what nobody looked at stays as it is', () => {
  const desired = state({
    scenarios: [
      { name: 'kept', script: 'new' },
      { name: 'added', script: 'new' },
    ],
    rules: [{ name: 'added', pattern: '.*', scenarios: ['added'] }],
  })
  const found = restorePointOf(desired, {
    application: { applicationId: '1', name: 'halo' },
    scenarios: [
      { scenarioId: '1', name: 'kept', script: 'old' },
      { scenarioId: '2', name: 'theirs' },
    ],
    elsewhere: [],
    rules: [{ ruleId: '1', name: 'theirs', pattern: '.*', scenarios: [] }],
    numbers: [],
    secrets: [],
  })
  expect(found).toEqual(
    state({
      scenarios: [{ name: 'kept', script: 'old' }],
      gone: { application: false, scenarios: ['added'], rules: ['added'], numbers: [], secrets: [] },
    }),
  )
})

test('over two deployments, the older one says how a thing was that both knew', () => {
  const newer = state({
    scenarios: [
      { name: 'a', script: 'half done' },
      { name: 'b', script: 'as it was' },
    ],
    gone: { application: false, scenarios: ['c'], rules: [], numbers: [], secrets: [] },
  })
  const older = state({
    scenarios: [{ name: 'c', script: 'as it was' }],
    gone: { application: true, scenarios: ['a'], rules: [], numbers: [], secrets: [] },
  })
  expect(olderOver(newer, older)).toEqual(
    state({
      scenarios: [
        { name: 'c', script: 'as it was' },
        { name: 'b', script: 'as it was' },
      ],
      gone: { application: true, scenarios: ['a'], rules: [], numbers: [], secrets: [] },
    }),
  )
})
