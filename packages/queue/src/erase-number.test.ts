import { campaignSpecSchema } from '@perezvon/contracts/campaign/campaign-spec'
import { systemClock } from '@perezvon/runtime/clock'
import { TerminalError } from '@perezvon/runtime/errors'
import { createLogger } from '@perezvon/runtime/logger'
import { uniqueQueuePrefix } from '@perezvon/test/servers/test-redis'
import { Queue } from 'bullmq'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { connectProducer, type QueueSettings } from './connection.ts'
import { createConsumers } from './consumer.ts'
import { createProducer, type Producer } from './producer.ts'

const log = createLogger({ service: 'queue-test', level: 'silent' })
const PHONE = '+79161234567'

let settings: QueueSettings
let producer: Producer
let queue: Queue

beforeEach(() => {
  settings = { redisUrl: inject('redisUrl'), prefix: uniqueQueuePrefix() }
  producer = createProducer(settings, { log })
  queue = new Queue('create-campaign', { connection: connectProducer(settings), prefix: settings.prefix })
})
afterEach(async () => {
  await producer.close()
  await queue.close()
})

const campaignWith = (...phones: string[]) =>
  campaignSpecSchema.parse({ name: 'Опрос', agent: 'halo', contacts: phones.map((phone) => ({ phone })) })
const phonesOf = async (id: string) => {
  const job = await queue.getJob(id)
  const data: { campaign?: { contacts?: { phone: string }[] } } | undefined = job?.data
  return data?.campaign?.contacts?.map(({ phone }) => phone)
}

/** Runs what waits until it has failed. */
async function failAll(count: number): Promise<void> {
  const consumers = createConsumers(settings, {
    service: 'dialer',
    handlers: {
      'create-campaign': async () => {
        throw new TerminalError('no-sense', 'for the test')
      },
      'originate-call': async () => undefined,
      'close-call': async () => undefined,
      'reconcile-attempt': async () => undefined,
      'sweep-attempts': async () => undefined,
    },
    log,
    clock: systemClock,
  })
  await consumers.start()
  await expect
    .poll(async () => (await producer.depth('create-campaign')).failed, { timeout: 60_000 })
    .toBe(count)
  await consumers.stop()
}

test('takes the contact out of requests that wait and of dead letters, however its number is written', async () => {
  await queue.add(
    'create-campaign',
    {
      key: 'raw',
      campaign: {
        name: 'x',
        contacts: [{ phone: '8 (916) 123-45-67', name: 'Анна' }, { phone: 'nonsense' }],
      },
    },
    { jobId: 'raw' },
  )
  for (let index = 0; index < 45; index++)
    await producer.add('create-campaign', {
      key: `dead-${index}`,
      campaign: campaignWith(PHONE, '+79160000001'),
    })
  await failAll(46)
  await producer.add('create-campaign', { key: 'waiting', campaign: campaignWith('+79160000002', PHONE) })
  await producer.add('create-campaign', { key: 'without', campaign: campaignWith('+79160000003') })

  expect(await producer.eraseNumber(PHONE)).toBe(47)
  expect(await phonesOf('raw')).toEqual(['nonsense'])
  expect(await phonesOf('create-campaign.dead-44')).toEqual(['+79160000001'])
  expect(await phonesOf('create-campaign.waiting')).toEqual(['+79160000002'])
  expect(await phonesOf('create-campaign.without')).toEqual(['+79160000003'])
  expect(await producer.eraseNumber(PHONE)).toBe(0)
})

test('drops dead letters that are no request and tell the number, and only those', async () => {
  await queue.add('create-campaign', { campaign: { to: '7916 123-45-67' } }, { jobId: 'telling' })
  await queue.add('create-campaign', { campaign: { to: 'nobody' } }, { jobId: 'silent' })
  await failAll(2)
  expect(await producer.eraseNumber(PHONE)).toBe(1)
  expect(await queue.getJob('telling')).toBeUndefined()
  expect(await queue.getJob('silent')).toBeDefined()
})
