import { expect, test } from 'vitest'
import { readFile, readSources } from './repository.ts'
import { unusedFiles } from './unused-files.ts'

test('every file is led to from a start, a test, a script or a build', () => {
  const scripts = readFile('package.json').text
  const sources = readSources()
  const isEntry = (path: string) =>
    /^services\/[^/]+\/src\/main\.ts$/.test(path) ||
    /^voxengine\/src\/[^/]+\.ts$/.test(path) ||
    path === 'packages/cli/src/main.ts' ||
    path === 'test/servers/global-setup.ts' ||
    path.endsWith('.test.ts') ||
    scripts.includes(`node ${path}`)
  expect(sources.filter(({ path }) => isEntry(path)).length).toBeGreaterThan(10)
  expect(unusedFiles(sources, isEntry)).toEqual([])
})

test('a file that nothing leads to is found; one that is started by name is not', () => {
  const sources = [
    { path: 'services/dialer/src/main.ts', text: `import './service.ts'` },
    { path: 'services/dialer/src/service.ts', text: `start(new URL('./worker.ts', import.meta.url))` },
    { path: 'services/dialer/src/worker.ts', text: `import type { A } from '@perezvon/store/calls'` },
    { path: 'packages/store/src/calls.ts', text: '' },
    { path: 'packages/store/src/forgotten.ts', text: `import './calls.ts'` },
  ]
  expect(unusedFiles(sources, (path) => path.endsWith('main.ts'))).toEqual([
    'packages/store/src/forgotten.ts',
  ])
})
