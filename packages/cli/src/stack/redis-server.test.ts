import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectLivecall } from '@perezvon/livecall/connection'
import { createLogger } from '@perezvon/runtime/logger'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { toolsDirectory } from '../project-root.ts'
import { pingRedis } from './redis-answers.ts'
import { type RedisOptions, startRedis } from './redis-server.ts'
import type { RunningServer } from './running-server.ts'

const log = createLogger({ service: 'stack-test', level: 'silent' })

describe('a Redis server of our own', () => {
  let folder: string
  let started: RunningServer[]

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perezvon redis '))
    started = []
  })
  afterEach(async () => {
    await Promise.all(started.map((server) => server.stop()))
    await rm(folder, { recursive: true, force: true })
  })

  async function start(options: Partial<RedisOptions> = {}): Promise<RunningServer> {
    const server = await startRedis({
      dataDirectory: join(folder, 'data'),
      toolsDirectory,
      log: () => undefined,
      ...options,
    })
    started.push(server)
    return server
  }

  async function ask(url: string, ...words: [string, ...string[]]): Promise<unknown> {
    const live = connectLivecall({ redisUrl: url, prefix: 'stack-test', log })
    try {
      return await live.redis.call(...words)
    } finally {
      await live.close()
    }
  }

  test('keeps what was written over a stop and a start', async () => {
    const first = await start()
    await ask(first.url, 'SET', 'greeting', 'Здравствуйте!')
    await first.stop()
    const second = await start()
    expect(await ask(second.url, 'GET', 'greeting')).toBe('Здравствуйте!')
  })

  test('comes back at the same address with what it held', async () => {
    const server = await start()
    await ask(server.url, 'SET', 'greeting', 'Здравствуйте!')
    const before = server.pid
    await server.restart?.({ awayMs: 0 })
    expect(await ask(server.url, 'GET', 'greeting')).toBe('Здравствуйте!')
    expect(server.pid).not.toBe(before)
  })

  test('is set up as a queue needs it: append-only file every second, nothing evicted', async () => {
    const { url } = await start()
    const info = String(await ask(url, 'INFO'))
    expect(info).toContain('aof_enabled:1')
    expect(info).toContain('maxmemory_policy:noeviction')
    expect(String(await ask(url, 'CONFIG', 'GET', 'appendfsync'))).toContain('everysec')
  })

  test('answers on the loopback address only, and only with its password', async () => {
    const { url } = await start()
    const { port } = new URL(url)
    expect(String(await ask(url, 'CONFIG', 'GET', 'bind'))).toMatch(/127\.0\.0\.1/)
    await expect(pingRedis(`redis://127.0.0.1:${port}`)).rejects.toThrow(/NOAUTH/)
  })

  test('is gone after its stop', async () => {
    const server = await start()
    await server.stop()
    await expect(pingRedis(server.url)).rejects.toThrow(/ECONNREFUSED/)
  })

  test('is the given one where REDIS_URL is set, and outlives our stop', async () => {
    const given = await start({ url: inject('redisUrl') })
    expect(given).toMatchObject({ url: inject('redisUrl'), pid: undefined })
    await given.stop()
    await pingRedis(inject('redisUrl'))
  })

  test('says what to do when the given one does not answer', async () => {
    const starting = start({ url: 'redis://127.0.0.1:1' })
    await expect(starting).rejects.toMatchObject({
      code: 'redis-does-not-answer',
      message: expect.stringMatching(/REDIS_URL .*ECONNREFUSED/),
    })
  })

  test('names the ways to provide one when there is none', async () => {
    await expect(start({ rungs: [] })).rejects.toMatchObject({
      code: 'no-redis-server',
      message: expect.stringMatching(/REDIS_URL.*PATH.*Docker.*apt-get install redis-server/),
    })
  })

  test('shows what it said when it cannot start', async () => {
    await mkdir(join(folder, 'data/appendonlydir'), { recursive: true })
    await writeFile(join(folder, 'data/appendonlydir/appendonly.aof.manifest'), 'this is no manifest')
    await expect(start()).rejects.toMatchObject({
      code: 'server-did-not-start',
      message: expect.stringMatching(/It said:.*manifest/is),
    })
  })

  // Downloads 1 MB from the system's package archive: TEST_DOWNLOADS=1 runs it.
  test.runIf(process.env.TEST_DOWNLOADS)('comes from the system package, unpacked without root', async () => {
    const server = await start({ toolsDirectory: join(folder, 'tools'), rungs: ['unpacked-package'] })
    await ask(server.url, 'SET', 'greeting', 'hello')
    expect(await ask(server.url, 'GET', 'greeting')).toBe('hello')
    const again = await start({
      toolsDirectory: join(folder, 'tools'),
      dataDirectory: join(folder, 'other'),
      rungs: ['tools'],
    })
    await pingRedis(again.url)
  })
})
