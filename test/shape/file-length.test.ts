import { expect, test } from 'vitest'
import { filesLongerThan, NEVER_LONGER, SELDOM_LONGER } from './file-length.ts'
import { readSources } from './repository.ts'

test('no file is longer than one subject needs', async ({ annotate }) => {
  const sources = readSources()
  const long = filesLongerThan(SELDOM_LONGER, sources)
  if (long.length > 0) await annotate(`longer than ${SELDOM_LONGER} lines: ${long.join(', ')}`)
  expect(filesLongerThan(NEVER_LONGER, sources)).toEqual([])
})

test('a long file is found, the longest first', () => {
  const file = (path: string, lines: number) => ({ path, text: 'line\n'.repeat(lines) })
  expect(filesLongerThan(400, [file('a.ts', 400), file('b.ts', 401), file('c.ts', 500)])).toEqual([
    'c.ts: 500 lines',
    'b.ts: 401 lines',
  ])
})
