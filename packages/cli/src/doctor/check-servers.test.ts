import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectLivecall } from '@perezvon/livecall/connection'
import { createLogger } from '@perezvon/runtime/logger'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { toolsDirectory } from '../project-root.ts'
import { startRedis } from '../stack/redis-server.ts'
import type { RunningServer } from '../stack/running-server.ts'
import { checkPostgresql } from './check-postgresql.ts'
import { checkRedis } from './check-redis.ts'

const log = createLogger({ service: 'doctor-test', level: 'silent' })
let folder: string
let redis: RunningServer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perezvon-doctor-'))
  redis = await startRedis({ dataDirectory: folder, toolsDirectory, log: () => undefined })
})
afterAll(async () => {
  await redis.stop()
  await rm(folder, { recursive: true, force: true })
})

const lookAtRedis = (redisUrl: string | undefined) => checkRedis({ redisUrl, log }).look()
const lookAtPostgresql = (databaseUrl: string | undefined) => checkPostgresql({ databaseUrl }).look()

async function setRedis(setting: string, value: string): Promise<void> {
  const live = connectLivecall({ redisUrl: redis.url, prefix: 'doctor-test', log })
  await live.redis.config('SET', setting, value)
  await live.close()
}

test('a Redis as the queues need it is told with its version', async () => {
  expect(await lookAtRedis(redis.url)).toEqual({
    verdict: 'ok',
    detail: expect.stringMatching(/^version \d.*noeviction, append-only file on$/),
  })
})

test('a Redis that would throw jobs away is a fault', async () => {
  await setRedis('maxmemory-policy', 'allkeys-lru')
  expect(await lookAtRedis(redis.url)).toMatchObject({
    verdict: 'fault',
    detail: expect.stringContaining('allkeys-lru'),
    remedy: expect.stringContaining('maxmemory-policy noeviction'),
  })
  await setRedis('maxmemory-policy', 'noeviction')
})

test('a Redis that forgets at a restart is worth a word', async () => {
  await setRedis('appendonly', 'no')
  expect(await lookAtRedis(redis.url)).toMatchObject({
    verdict: 'warning',
    remedy: expect.stringContaining('appendonly yes'),
  })
  await setRedis('appendonly', 'yes')
})

test('a Redis that does not answer, or not to us, is told with the reason', async () => {
  expect(await lookAtRedis('redis://127.0.0.1:1')).toMatchObject({
    verdict: 'fault',
    detail: expect.stringContaining('ECONNREFUSED'),
  })
  const wrong = new URL(redis.url)
  wrong.password = 'wrong'
  expect(await lookAtRedis(wrong.href)).toMatchObject({
    verdict: 'fault',
    detail: expect.stringMatching(/WRONGPASS|password/i),
    remedy: expect.stringContaining('REDIS_URL'),
  })
})

test('a PostgreSQL that does not answer, or not to us, is told with the reason', async () => {
  expect(await lookAtPostgresql('postgresql://a:b@127.0.0.1:1/x')).toMatchObject({
    verdict: 'fault',
    detail: expect.stringContaining('ECONNREFUSED'),
  })
  const elsewhere = new URL(inject('databaseUrl'))
  elsewhere.pathname = '/no_such_database'
  expect(await lookAtPostgresql(elsewhere.href)).toMatchObject({
    verdict: 'fault',
    detail: expect.stringContaining('no_such_database'),
    remedy: expect.stringContaining('DATABASE_URL'),
  })
})

test('a PostgreSQL that does not write durably is a fault: the tests’ own does not', async () => {
  expect(await lookAtPostgresql(inject('databaseUrl'))).toMatchObject({
    verdict: 'fault',
    detail: expect.stringContaining('fsync off'),
  })
})

test('servers that are not named are the stack’s own business', async () => {
  expect(await lookAtRedis(undefined)).toMatchObject({ verdict: 'skipped' })
  expect(await lookAtPostgresql(undefined)).toMatchObject({ verdict: 'skipped' })
})
