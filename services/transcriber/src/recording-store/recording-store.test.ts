import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import { openFolderRecordingStore } from './folder-recording-store.ts'
import { recordingKey } from './recording-key.ts'

const COMPLETE = { kind: 'complete', bytes: 3, sha256: 'x' } as const
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recording-store-'))
})
afterEach(() => rm(folder, { recursive: true }))

const folderIn = (RECORDINGS_URL: string) =>
  readConfig({
    REDIS_URL: 'redis://127.0.0.1:6379',
    DATABASE_URL: 'postgresql://127.0.0.1/x',
    OPENAI_API_KEY: 'unused',
    RECORDINGS_URL,
  }).RECORDINGS_URL
const open = (recordingsUrl = folder) =>
  openFolderRecordingStore({ folder: folderIn(recordingsUrl), now: new Date() })

test('a folder that is not there yet is made, from a path or a file URL, and hands out what it took in', async () => {
  for (const url of [join(folder, 'a'), pathToFileURL(join(folder, 'b')).href]) {
    const store = await open(url)
    await store.check()
    await store.takeIn('ab/rec_1.mp3', async (path) => {
      await writeFile(path, 'abc')
      return COMPLETE
    })
    expect(await store.handOut('ab/rec_1.mp3', async (path) => path)).toMatch(/rec_1\.mp3$/)
    expect(await store.handOut('ab/rec_2.mp3', async (path) => path)).toBeUndefined()
  }
})

test.each(['../rec.mp3', 'a/../../rec.mp3', '/etc/passwd', 'a//b', ''])(
  'the key «%s» is refused',
  async (key) => {
    const store = await open()
    await expect(store.handOut(key, async (path) => path)).rejects.toThrow('no recording’s key')
  },
)

test.each(['s3://bucket/recordings', 'https://example.com/recordings', 'file://server/share'])(
  '%s is named as not served',
  (url) => {
    expect(() => folderIn(url)).toThrowError(
      expect.objectContaining({
        code: 'bad-settings',
        message: expect.stringContaining('Set it to a folder'),
        settings: [expect.objectContaining({ setting: 'RECORDINGS_URL' })],
      }),
    )
  },
)

test('what a killed process left unfinished is cleared away after hours, not before', async () => {
  await mkdir(join(folder, 'ab'))
  for (const name of ['old.part', 'new.part', 'old.mp3']) await writeFile(join(folder, 'ab', name), 'x')
  const longAgo = new Date(Date.now() - 3 * 60 * 60_000)
  for (const name of ['old.part', 'old.mp3']) await utimes(join(folder, 'ab', name), longAgo, longAgo)
  await open()
  expect((await readdir(join(folder, 'ab'))).sort()).toEqual(['new.part', 'old.mp3'])
})

test('a recording always has the same key, which tells its format', () => {
  const id = 'rec_01jz3k6v9m2c4x8q7t5w'
  expect(recordingKey({ id, url: 'https://x.example/a.mp3?record_id=1' })).toBe(`01/${id}.mp3`)
  expect(recordingKey({ id, url: 'https://x.example/A.FLAC' })).toBe(`01/${id}.flac`)
  expect(recordingKey({ id, url: 'https://x.example/YmFzZTY0' })).toBe(`01/${id}.mp3`)
  expect(recordingKey({ id, url: 'no url' })).toBe(`01/${id}.mp3`)
})
