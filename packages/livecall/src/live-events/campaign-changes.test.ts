import { randomUUID } from 'node:crypto'
import { systemIds } from '@perezvon/runtime/ids'
import { createLogger } from '@perezvon/runtime/logger'
import { startPrivateRedis } from '@perezvon/test/servers/test-redis'
import { expect, inject, test } from 'vitest'
import { connectLivecall } from '../connection.ts'
import { onCampaignChanged, tellCampaignChanged } from './campaign-changes.ts'

const log = createLogger({ service: 'test', level: 'silent' })

/** Two processes that share one Redis and see nothing of other tests. */
function twoProcesses(redisUrl = inject('redisUrl')) {
  const prefix = `t-${randomUUID()}`
  const [told, hears] = [
    connectLivecall({ redisUrl, prefix, log }),
    connectLivecall({ redisUrl, prefix, log }),
  ]
  return { told, hears, close: () => Promise.all([told.close(), hears.close()]) }
}

test('whoever follows a campaign hears of it from another process, and of no other campaign', async () => {
  const { told, hears, close } = twoProcesses()
  const [campaign, other] = [systemIds.campaign(), systemIds.campaign()]
  const heard: string[] = []
  const stopFirst = await onCampaignChanged(hears, campaign, () => heard.push('first'))
  const stopSecond = await onCampaignChanged(hears, campaign, () => heard.push('second'))
  await tellCampaignChanged(told, other)
  await tellCampaignChanged(told, campaign)
  await expect.poll(() => heard).toEqual(['first', 'second'])
  await stopFirst()
  await tellCampaignChanged(told, campaign)
  await expect.poll(() => heard).toEqual(['first', 'second', 'second'])
  await stopSecond()
  await stopSecond()
  expect(await told.redis.pubsub('CHANNELS', `${told.prefix}:*`)).toEqual([])
  await close()
})

test('any number of followers is one subscription; whoever comes back hears again', async () => {
  const { told, hears, close } = twoProcesses()
  const campaign = systemIds.campaign()
  let heard = 0
  const count = () => {
    heard += 1
  }
  const stops = await Promise.all(
    Array.from({ length: 200 }, () => onCampaignChanged(hears, campaign, count)),
  )
  const channels = await told.redis.pubsub('CHANNELS', `${told.prefix}:*`)
  expect(await told.redis.pubsub('NUMSUB', String(channels[0]))).toEqual([channels[0], 1])
  await tellCampaignChanged(told, campaign)
  await expect.poll(() => heard).toBe(200)
  await Promise.all(stops.map((stop) => stop()))
  const stop = await onCampaignChanged(hears, campaign, count)
  await tellCampaignChanged(told, campaign)
  await expect.poll(() => heard).toBe(201)
  await stop()
  await close()
})

test('a Redis that comes back is heard again without being asked', async () => {
  const redis = await startPrivateRedis()
  const { told, hears, close } = twoProcesses(redis.url)
  const campaign = systemIds.campaign()
  let heard = 0
  await onCampaignChanged(hears, campaign, () => {
    heard += 1
  })
  await hears.listener().disconnect(true)
  await expect
    .poll(
      async () => {
        await tellCampaignChanged(told, campaign)
        return heard
      },
      { timeout: 30_000 },
    )
    .toBeGreaterThan(0)
  await close()
  await redis.stop()
})
