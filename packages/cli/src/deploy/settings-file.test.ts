import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withSettings, writeSettings } from './settings-file.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perezvon-settings-'))
})
afterEach(() => rm(folder, { recursive: true }))

test.each([
  ['', 'A=1\n'],
  ['B=2\n', 'B=2\nA=1\n'],
  ['A=0\nB=2', 'A=1\nB=2\n'],
  ['# about A\nexport A = 0\nB=2\n', '# about A\nA=1\nB=2\n'],
  ['A=0\nA=00\n', 'A=1\nA=1\n'],
  ['# A=\nB=2\n', 'A=1\nB=2\n'],
  ['# A=an example\n', '# A=an example\nA=1\n'],
  ['AA=0\n', 'AA=0\nA=1\n'],
])('%j becomes %j', (before, after) => {
  expect(withSettings(before, { A: '1' })).toBe(after)
})

test('a file is made for its owner alone; one that is there keeps its rights', async () => {
  const fresh = join(folder, 'fresh.env')
  await writeSettings(fresh, { A: '1' })
  expect((await stat(fresh)).mode & 0o777).toBe(0o600)
  const known = join(folder, 'known.env')
  await writeFile(known, 'SECRET=x\n', { mode: 0o640 })
  await writeSettings(known, { A: '1' })
  expect(await readFile(known, 'utf8')).toBe('SECRET=x\nA=1\n')
  expect((await stat(known)).mode & 0o777).toBe(0o640)
})
