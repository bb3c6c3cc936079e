import { readFile } from 'node:fs/promises'
import { readVersionStamp } from '@perezvon/voximplant/deployment/version-stamp'
import { expect, test } from 'vitest'
import { buildScenarios } from '../local-stack/scenario-build.ts'
import { projectRoot } from '../project-root.ts'
import { desiredDeployment } from './desired-deployment.ts'
import { ruleOfScenario } from './scenario-rules.ts'

test('every scenario that is built has a rule, and is known as ours by its first line', async () => {
  const built = await buildScenarios(projectRoot)
  const desired = await desiredDeployment({
    application: 'halo',
    prefix: 'test-',
    built,
    secrets: [],
    environment: {},
  })
  expect(desired.rules.map(({ name }) => name)).toEqual(built.map(({ name }) => `test-${name}`))
  for (const { name, file, version } of built) {
    const script = await readFile(file, 'utf8')
    expect(readVersionStamp(script)).toEqual({ scenario: name, version, untouched: true })
  }
})

test('one that nobody said a rule for is refused', () => {
  expect(() => ruleOfScenario('unheard-of')).toThrow(
    expect.objectContaining({ code: 'scenario-without-rule' }),
  )
})
