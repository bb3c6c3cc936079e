import { expect, test } from 'vitest'
import { emptyNames } from './names.ts'
import { allPaths } from './repository.ts'

test('every file and folder is named by a word of the field', () => {
  expect(
    emptyNames(allPaths().filter((path) => /^(?:services|packages|voxengine|test)\//.test(path))),
  ).toEqual([])
})

test.each([
  'packages/store/src/utils/rows.ts',
  'packages/store/src/types.ts',
  'packages/queue/src/lib/retry.ts',
  'services/dialer/src/lease-manager.ts',
  'services/dialer/src/common.test.ts',
  'services/dialer/src/classes/pump.ts',
  'services/dialer/src/callPump.ts',
])('%s is found', (path) => {
  expect(emptyNames([path])).toHaveLength(1)
})
