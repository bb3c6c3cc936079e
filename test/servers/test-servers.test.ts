import { Redis } from 'ioredis'
import { Client } from 'pg'
import { expect, inject, test } from 'vitest'
import { createTestDatabase } from './test-database.ts'
import { startPrivateRedis, uniqueQueuePrefix, uniqueRedisPrefix } from './test-redis.ts'

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

test('a test database is empty, holds what is written to it alone, and is gone after its drop', async () => {
  const one = await createTestDatabase(inject('databaseUrl'))
  const other = await createTestDatabase(inject('databaseUrl'))
  await query(one.url, 'create table contact as select 1 as id')
  expect(await query(one.url, 'select id from contact')).toEqual([{ id: 1 }])
  await expect(query(other.url, 'select id from contact')).rejects.toThrow(/does not exist/)
  await other.drop()
  await one.drop()
  await expect(query(one.url, 'select 1')).rejects.toThrow(/does not exist/)
})

test('a test database can be dropped while somebody is still connected', async () => {
  const database = await createTestDatabase(inject('databaseUrl'))
  const client = new Client({ connectionString: database.url })
  // Two errors come: the server's notice, then the lost connection.
  const ended = new Promise<Error>((resolve) => client.on('error', resolve))
  await client.connect()
  await database.drop()
  expect((await ended).message).toMatch(/terminat/)
  await client.end()
})

test('no two prefixes are the same, and those of queues keep their keys in one slot', () => {
  expect(uniqueRedisPrefix()).not.toBe(uniqueRedisPrefix())
  expect(uniqueQueuePrefix()).toMatch(/^\{[^{}:]+\}$/)
})

test('a private Redis is not the shared one, and can be killed', async () => {
  const server = await startPrivateRedis()
  const redis = new Redis(server.url, { retryStrategy: () => null })
  redis.on('error', () => undefined)
  const closed = new Promise((resolve) => redis.once('end', resolve))
  await redis.set('greeting', 'hello')
  expect(await redis.dbsize()).toBe(1)
  process.kill(server.pid, 'SIGKILL')
  await closed
  await server.stop()
})
