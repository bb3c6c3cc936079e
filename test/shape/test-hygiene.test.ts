import { expect, test } from 'vitest'
import { readSources } from './repository.ts'
import { untidyTests } from './test-hygiene.ts'

test('no test sleeps, runs only a part, leaves tests out or mocks a module', () => {
  const sources = readSources()
  expect(sources.filter(({ path }) => path.endsWith('.test.ts')).length).toBeGreaterThan(10)
  expect(untidyTests(sources)).toEqual([])
})

test.each([
  ['a sleep', 'await new Promise((resolve) => setTimeout(resolve, 100))'],
  ['a sleep by promise', `import { setTimeout as sleep } from 'node:timers/promises'`],
  ['.only', `test.only('a', () => {})`],
  ['.skip', `describe.skip('a', () => {})`],
  ['a mocked module', `vi.mock('./a.ts')`],
  ['a retry', `test('a', { retry: 2 }, () => {})`],
])('%s is found', (_, text) => {
  expect(untidyTests([{ path: 'packages/store/src/a.test.ts', text }])).toHaveLength(1)
})

test('what a test only quotes or comments is no fault of its own', () => {
  const text = `// setTimeout( would sleep\nexpect(code).toContain("setTimeout(done, 5)")\nexpect(\`vi.mock('a')\`)`
  expect(untidyTests([{ path: 'packages/store/src/a.test.ts', text }])).toEqual([])
})
