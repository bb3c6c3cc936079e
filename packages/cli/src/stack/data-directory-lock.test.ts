import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockDataDirectory } from './data-directory-lock.ts'
import { identifyProcess } from './process-identity.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perezvon-lock-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a data directory has one holder at a time', async () => {
  const lock = await lockDataDirectory(folder)
  await expect(lockDataDirectory(folder)).rejects.toMatchObject({
    code: 'data-in-use',
    message: expect.stringContaining(String(process.pid)),
  })
  await lock.release()
  const next = await lockDataDirectory(folder)
  await next.release()
})

test('the lock of a process that is gone is taken over, also when its number was given away again', async () => {
  const pretender = { pid: process.pid, startedAt: 'at another time' }
  await writeFile(join(folder, 'lock.json'), JSON.stringify({ owner: pretender, servers: [] }))
  const lock = await lockDataDirectory(folder)
  await lock.release()
})

test('a lock that was cut off while it was written is taken over', async () => {
  await writeFile(join(folder, 'lock.json'), '{"owner":{"pi')
  const lock = await lockDataDirectory(folder)
  await lock.release()
})

test('servers that are noted at the same moment are all in the lock', async () => {
  const lock = await lockDataDirectory(folder)
  await Promise.all(Array.from({ length: 8 }, () => lock.noteServer(process.pid)))
  const { servers } = JSON.parse(await readFile(join(folder, 'lock.json'), 'utf8'))
  expect(servers).toHaveLength(8)
  await lock.release()
})

test('a server that outlived its holder is ended before the directory is taken', async () => {
  const orphan = spawn(process.execPath, ['-e', 'console.log("up"); setInterval(() => {}, 1000)'])
  const ended = once(orphan, 'exit')
  await once(orphan.stdout, 'data')
  const server = await identifyProcess(orphan.pid ?? 0)
  const owner = { pid: process.pid, startedAt: 'at another time' }
  await writeFile(join(folder, 'lock.json'), JSON.stringify({ owner, servers: [server] }))
  const lock = await lockDataDirectory(folder)
  expect(await ended).toEqual([null, 'SIGINT'])
  await lock.release()
})
