import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tryResultFiles, writeResultFiles } from './result-files.ts'
import { sampleEvaluation, sampleRun } from './sample-evaluation.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perezvon-results-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('files that cannot be written are told before anything is paid for, all at once', async () => {
  const [save, junit] = [join(folder, 'gone/new.json'), join(folder, 'gone/new.xml')]
  await expect(tryResultFiles({ save, junit })).rejects.toMatchObject({
    code: 'bad-settings',
    settings: [
      { setting: '--save', fault: expect.stringContaining(`${save} cannot be written (ENOENT`) },
      { setting: '--junit', remedy: expect.stringContaining('a folder that is there') },
    ],
  })
})

test('trying a file leaves what it holds; writing puts the results there', async () => {
  const save = join(folder, 'old.json')
  await writeFile(save, 'earlier')
  await tryResultFiles({ save })
  expect(await readFile(save, 'utf8')).toBe('earlier')
  const evaluation = sampleEvaluation({ one: [sampleRun()] })
  await writeResultFiles(evaluation, { save })
  expect(JSON.parse(await readFile(save, 'utf8'))).toEqual(evaluation)
})
