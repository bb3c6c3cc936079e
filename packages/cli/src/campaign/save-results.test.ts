import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { saveWhole } from './save-results.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perezvon-save-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const never = new AbortController().signal
const target = () => join(folder, 'results.csv')

test('a whole stream takes the place of what was there', async () => {
  await writeFile(target(), 'old')
  expect(await saveWhole(Readable.from([Buffer.from('new '), Buffer.from('rows')]), target(), never)).toEqual(
    {
      bytes: 8,
    },
  )
  expect(await readFile(target(), 'utf8')).toBe('new rows')
  expect(await readdir(folder)).toEqual(['results.csv'])
})

test('of a stream that breaks nothing is left, and what was there stays', async () => {
  await writeFile(target(), 'old')
  async function* breaking() {
    yield Buffer.from('half')
    throw new Error('the connection broke')
  }
  await expect(saveWhole(Readable.from(breaking()), target(), never)).rejects.toThrow('the connection broke')
  const stopping = new AbortController()
  const endless = new Readable({
    read() {
      this.push('more')
      stopping.abort()
    },
  })
  await expect(saveWhole(endless, target(), stopping.signal)).rejects.toThrow()
  expect(await readFile(target(), 'utf8')).toBe('old')
  expect(await readdir(folder)).toEqual(['results.csv'])
})

test('a folder that is not there is told', async () => {
  await expect(saveWhole(Readable.from(['x']), join(folder, 'no/where.csv'), never)).rejects.toThrow('ENOENT')
})
