import { expect, test } from 'vitest'
import { ignoredNames, rootEntries } from './repository.ts'
import { rootFaults } from './root-entries.ts'

test('the root holds what a newcomer needs and nothing else', () => {
  expect(rootFaults(rootEntries())).toEqual([])
})

test('a stray file and a missing one are found', () => {
  const faults = rootFaults([...rootEntries().filter((name) => name !== 'LICENSE'), 'notes.txt'])
  expect(faults).toContain('notes.txt: does not belong in the root')
  expect(faults).toContain('LICENSE: is missing')
})

test('what git ignores is no part of the project', () => {
  expect(ignoredNames('# caches\nnode_modules/\n\n*.log\n.env\n')).toEqual(['node_modules', '*.log', '.env'])
})
