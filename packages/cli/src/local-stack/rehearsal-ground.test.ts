import { connectLivecall } from '@perezvon/livecall/connection'
import { createLogger } from '@perezvon/runtime/logger'
import { openDatabase, statement } from '@perezvon/store/database'
import { migrate } from '@perezvon/store/migrate'
import { expect, inject, test } from 'vitest'
import { layRehearsalGround } from './rehearsal-ground.ts'

const log = createLogger({ service: 'ground-test', level: 'silent' })
const servers = { redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') }
const TABLES = statement<{ schema: string }>(
  'ground-test-tables',
  `select table_schema as schema from information_schema.tables where table_name = 'attempts' and table_schema = $1`,
)

test('a rehearsal has tables and keys of its own on given servers, and leaves none', async () => {
  const ground = await layRehearsalGround(servers, log)
  const schema = ground.live.prefix
  const db = openDatabase({ url: ground.databaseUrl, poolSize: 1 })
  await migrate(db)
  await ground.producer.add('sweep-attempts', {})
  await ground.live.redis.set(`${schema}:{capacity}:leases`, '1')
  const given = openDatabase({ url: servers.databaseUrl, poolSize: 1 })
  expect(await given.rows(TABLES, [schema])).toHaveLength(1)
  expect(await ground.live.redis.keys(`*${schema}*`)).not.toEqual([])
  await db.close()

  await ground.clear()
  const beside = connectLivecall({ redisUrl: servers.redisUrl, prefix: 'ground-test', log })
  expect(await given.rows(TABLES, [schema])).toEqual([])
  expect(await beside.redis.keys(`*${schema}*`)).toEqual([])
  await given.close()
  await beside.close()
})

test('a PostgreSQL that lets us make no place says so', async () => {
  const databaseUrl = 'postgresql://nobody:x@127.0.0.1:1/nothing'
  await expect(layRehearsalGround({ ...servers, databaseUrl }, log)).rejects.toMatchObject({
    code: 'no-rehearsal-ground',
    message: expect.stringContaining('grant create on database'),
  })
})
