import { expect, test } from 'vitest'
import { importCycles } from './import-cycles.ts'
import { readSources } from './repository.ts'

test('no files import each other in a circle, types included', () => {
  expect(importCycles(readSources())).toEqual([])
})

test('a circle over three files is found, also where one link is a type', () => {
  expect(
    importCycles([
      { path: 'packages/store/src/a.ts', text: `import { b } from './b.ts'` },
      { path: 'packages/store/src/b.ts', text: `import type { C } from './deep/c.ts'` },
      { path: 'packages/store/src/deep/c.ts', text: `export { a } from '../a.ts'` },
      { path: 'packages/store/src/d.ts', text: `import { a } from './a.ts'` },
    ]),
  ).toEqual([['packages/store/src/a.ts', 'packages/store/src/b.ts', 'packages/store/src/deep/c.ts']])
})

test('a circle across rooms is found by their names', () => {
  expect(
    importCycles([
      { path: 'packages/store/src/a.ts', text: `import { b } from '@perezvon/queue/b'` },
      { path: 'packages/queue/src/b.ts', text: `import { a } from '@perezvon/store/a'` },
    ]),
  ).toHaveLength(1)
})
