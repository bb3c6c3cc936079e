import { expect, test } from 'vitest'
import { modulesOutOfShape } from './module-shape.ts'
import { readSources } from './repository.ts'

test('every module names what it gives, from where it declares it', () => {
  expect(modulesOutOfShape(readSources())).toEqual([])
})

test.each([
  ['a star export', 'a.ts', `export * from './b.ts'\nexport const c = 1`],
  ['a named star export', 'a.ts', `export * as b from './b.ts'\nexport const c = 1`],
  ['a default export', 'a.ts', 'export default 1'],
  ['a default export by another name', 'a.ts', 'const a = 1\nexport { a as default }'],
  ['a barrel', 'a.ts', `export { b } from './b.ts'\nexport type { C } from './c.ts'`],
  ['an index', 'rules/index.ts', 'export const a = 1'],
  ['an import without its ending', 'a.ts', `import { b } from './b'`],
])('%s is found', (_, path, text) => {
  expect(modulesOutOfShape([{ path: `packages/store/src/${path}`, text }])).toHaveLength(1)
})

test("a tool's own configuration may have the default export that the tool asks for", () => {
  expect(modulesOutOfShape([{ path: 'test/vitest.config.ts', text: 'export default {}' }])).toEqual([])
})
