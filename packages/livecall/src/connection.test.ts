import { systemIds } from '@perezvon/runtime/ids'
import { createLogger } from '@perezvon/runtime/logger'
import { startPrivateRedis } from '@perezvon/test/servers/test-redis'
import { expect, it } from 'vitest'
import { connectLivecall } from './connection.ts'

const log = createLogger({ service: 'livecall', level: 'silent' })

it('fails within seconds while Redis stands still or is away, and works again after', async () => {
  const redis = await startPrivateRedis()
  const live = connectLivecall({ redisUrl: redis.url, prefix: 'frozen', log })
  await live.redis.set('key', 'value')
  process.kill(redis.pid, 'SIGSTOP')
  await expect(Promise.all([live.redis.get('key'), live.redis.get('key')])).rejects.toThrow('timed out')
  process.kill(redis.pid, 'SIGCONT')
  await expect.poll(() => live.redis.get('key').catch(() => 'not yet'), { timeout: 30_000 }).toBe('value')
  await redis.stop()
  await expect(live.redis.get('key')).rejects.toThrow()
  await live.close()
})

it('keeps all keys of a call in one slot of a Redis Cluster', async () => {
  const live = connectLivecall({ redisUrl: 'redis://127.0.0.1:1', prefix: 'perezvon', log })
  const callId = systemIds.call()
  expect(live.key(callId, 'speech', 3)).toBe(`perezvon:{${callId}}:speech:3`)
  await live.close()
})
